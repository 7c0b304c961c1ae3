package dev.switchboard.oci.plan;

import dev.switchboard.oci.plan.Plan.Entry;
import dev.switchboard.oci.plan.Plan.Section;
import dev.switchboard.oci.plan.Step.AddServiceProfile;
import dev.switchboard.oci.plan.Step.AddSipUri;
import dev.switchboard.oci.plan.Step.AddTelUri;
import dev.switchboard.oci.plan.Step.ChangeRecord;
import dev.switchboard.oci.plan.Step.CreateAssociation;
import dev.switchboard.oci.plan.Step.CreateEnum;
import dev.switchboard.oci.plan.Step.CreateMailDomain;
import dev.switchboard.oci.plan.Step.CreateMailbox;
import dev.switchboard.oci.plan.Step.DeleteAssociation;
import dev.switchboard.oci.plan.Step.DeleteEnum;
import dev.switchboard.oci.plan.Step.DeleteMailDomain;
import dev.switchboard.oci.plan.Step.DeleteMailbox;
import dev.switchboard.oci.plan.Step.DeleteRecord;
import dev.switchboard.oci.plan.Step.DeleteServiceProfile;
import dev.switchboard.oci.plan.Step.DeleteSipUri;
import dev.switchboard.oci.plan.Step.DeleteTelUri;
import dev.switchboard.oci.plan.Step.InsertRecord;
import dev.switchboard.oci.plan.Step.Refuse;
import dev.switchboard.oci.plan.Step.SetPassword;
import dev.switchboard.oci.plan.Step.SetPhoneContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plans in the notation of the test tables: {@code TEL+1(A)} is number 1 with service profile A, {@code row} a step of
 * the registry, {@code ~} may fail, {@code ?} counts as done when there was nothing.
 */
final class ShortCodes implements Step.Visitor<String> {

    private static final ShortCodes INSTANCE = new ShortCodes();

    private ShortCodes() {}

    /** A whole plan: why there is none, or its sections with all steps, and whether it has notes. */
    static String of(Plan plan) {
        if (!plan.ignored().isEmpty()) {
            return "ignored";
        }
        String text = plan.sections().stream().map(ShortCodes::of).collect(Collectors.joining(" ; "));
        return (text.isEmpty() ? "nothing" : text)
                + (plan.lastSectionDecides() ? " (last decides)" : "")
                + (plan.notes().isEmpty() ? "" : " (note)");
    }

    private static String of(Section section) {
        if (section.steps().isEmpty()) {
            return "nothing";
        }
        return section.steps().stream()
                .map(entry ->
                        code(entry.step()) + (entry.toleratesFault() ? "~" : "") + (entry.goalReached() ? "?" : ""))
                .collect(Collectors.joining(" "));
    }

    /** Only what is sent, without flags. */
    static String requests(Plan plan) {
        return plan.sections().stream()
                .flatMap(section -> section.steps().stream())
                .map(Entry::step)
                .map(ShortCodes::code)
                .filter(code -> !code.startsWith("row") && !code.equals("refuse"))
                .collect(Collectors.joining(" "));
    }

    static String code(Step step) {
        return step.accept(INSTANCE);
    }

    @Override
    public String visit(CreateAssociation step) {
        String identity = step.publicId().equals(step.userId()) ? "" : "," + step.publicId();
        String context = step.phoneContext().equals("tg.gl") ? "" : "," + step.phoneContext();
        String password = step.type().isPsi() || step.password().equals(MemoryRegistry.FRESH_PASSWORD)
                ? ""
                : "," + step.password();
        String pilot = step.type() == SubscriberType.PILOT ? "pilot:" : "";
        return (step.type().isPsi() ? "A+P(" : "A+U(") + pilot + step.userId() + identity + context + password + ")";
    }

    @Override
    public String visit(DeleteAssociation step) {
        return "A-(" + step.userId() + ")";
    }

    @Override
    public String visit(SetPassword step) {
        return "PW(" + step.userId() + "," + step.password() + ")";
    }

    @Override
    public String visit(AddSipUri step) {
        return "SIP+" + step.publicId();
    }

    @Override
    public String visit(DeleteSipUri step) {
        return "SIP-" + step.publicId();
    }

    @Override
    public String visit(AddTelUri step) {
        return "TEL+" + step.phone() + "(" + step.publicId() + ")";
    }

    @Override
    public String visit(DeleteTelUri step) {
        return "TEL-" + step.phone();
    }

    @Override
    public String visit(AddServiceProfile step) {
        return "SP+" + step.publicId();
    }

    @Override
    public String visit(DeleteServiceProfile step) {
        return "SP-" + step.publicId();
    }

    @Override
    public String visit(SetPhoneContext step) {
        return "CTX(" + step.publicId() + "," + step.phoneContext() + ")";
    }

    @Override
    public String visit(CreateEnum step) {
        return "ENUM+" + step.phone() + "(" + step.publicId() + ")";
    }

    @Override
    public String visit(DeleteEnum step) {
        return "ENUM-" + step.phone();
    }

    @Override
    public String visit(CreateMailDomain step) {
        return "DOMAIN+" + step.domain();
    }

    @Override
    public String visit(DeleteMailDomain step) {
        return "DOMAIN-" + step.domain();
    }

    @Override
    public String visit(CreateMailbox step) {
        return "MAIL+" + step.mailbox() + "(" + step.password() + ")";
    }

    @Override
    public String visit(DeleteMailbox step) {
        return "MAIL-" + step.mailbox();
    }

    @Override
    public String visit(InsertRecord step) {
        return "row+" + step.subscriber().id();
    }

    @Override
    public String visit(ChangeRecord step) {
        Map<String, String> values = new TreeMap<>();
        step.set().forEach((field, value) -> values.put(field.name(), value));
        step.cleared().forEach(field -> values.put(field.name(), ""));
        return "row" + values.toString().replace(", ", ",");
    }

    @Override
    public String visit(DeleteRecord step) {
        return "row-" + step.userId();
    }

    @Override
    public String visit(Refuse step) {
        return "refuse";
    }
}
