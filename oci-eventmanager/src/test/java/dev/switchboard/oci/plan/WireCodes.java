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
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** Everything that a step decides of its request, in one line that a recorded request can be turned into as well. */
final class WireCodes implements Step.Visitor<String> {

    private static final String MAIL = "/cgi/domadmin.cgi?show=simple_msg.xml&cmd=cmd_user_login&lcmd=";

    static List<String> gateway(Section section) {
        return section.steps().stream()
                .map(Entry::step)
                .map(step -> step.accept(new WireCodes()))
                .filter(code -> !code.isEmpty() && !code.startsWith("/"))
                .toList();
    }

    static List<String> mail(Plan plan) {
        return plan.sections().stream()
                .flatMap(section -> section.steps().stream())
                .map(entry -> entry.step().accept(new WireCodes()))
                .filter(code -> code.startsWith("/"))
                .toList();
    }

    static String association(String userId) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(userId.getBytes(StandardCharsets.UTF_8));
            return String.format("%032x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String visit(CreateAssociation step) {
        String password = step.type().isPsi() ? "" : " password=" + step.password();
        return "A+" + (step.type().isPsi() ? "P " : "U ") + association(step.userId()) + " " + step.userId() + password
                + " sip:" + step.publicId() + " irs=" + (step.type().isPsi() ? 0 : 1) + " sp=" + step.publicId()
                + " profile_" + step.type().text() + " " + step.phoneContext();
    }

    @Override
    public String visit(DeleteAssociation step) {
        return "A- " + association(step.userId());
    }

    @Override
    public String visit(SetPassword step) {
        return "PW " + association(step.userId()) + " " + step.userId() + " " + step.password();
    }

    @Override
    public String visit(AddSipUri step) {
        return identity(step.userId(), "sip:" + step.publicId(), step.publicId(), step.implicitRegistrationSet());
    }

    @Override
    public String visit(DeleteSipUri step) {
        return "URI- " + association(step.userId()) + " sip:" + step.publicId();
    }

    @Override
    public String visit(AddTelUri step) {
        return identity(step.userId(), "tel:+299" + step.phone(), step.publicId(), step.implicitRegistrationSet());
    }

    private static String identity(String userId, String uri, String profile, int registrationSet) {
        return "URI+ " + association(userId) + " " + uri + " " + userId + " irs=" + registrationSet + " sp=" + profile;
    }

    @Override
    public String visit(DeleteTelUri step) {
        return "URI- " + association(step.userId()) + " tel:+299" + step.phone();
    }

    @Override
    public String visit(AddServiceProfile step) {
        return "SP+ " + association(step.userId()) + " " + step.publicId() + " profile_"
                + step.type().text() + " " + step.phoneContext();
    }

    @Override
    public String visit(DeleteServiceProfile step) {
        return "SP- " + association(step.userId()) + " " + step.publicId();
    }

    @Override
    public String visit(SetPhoneContext step) {
        return "CTX " + association(step.userId()) + " " + step.publicId() + " " + step.phoneContext();
    }

    @Override
    public String visit(CreateEnum step) {
        return "ENUM+ tel:299" + step.phone() + " sip:" + step.publicId();
    }

    @Override
    public String visit(DeleteEnum step) {
        return "ENUM- tel:299" + step.phone();
    }

    @Override
    public String visit(CreateMailDomain step) {
        return "/cgi/admin.cgi?show=simple_msg.xml&cmd=global_misc_save&misc_settings=domain_name,manager_username,"
                + "manager_password,create_user,create_max&misc_cmd=special&domainid=-1&name=" + step.domain()
                + "&manager_username=mailadmin&manager_password=mailpass";
    }

    @Override
    public String visit(DeleteMailDomain step) {
        return "/cgi/admin.cgi?show=simple_msg.xml&cmd=domain_delete&domain=" + step.domain()
                + "&delete_users=true&delete_files=true";
    }

    @Override
    public String visit(CreateMailbox step) {
        return mailbox("user_create", step.mailbox(), Optional.of(step.password()));
    }

    @Override
    public String visit(DeleteMailbox step) {
        return mailbox("user_delete", step.mailbox(), Optional.empty());
    }

    private static String mailbox(String command, String mailbox, Optional<String> password) {
        int at = mailbox.indexOf('@');
        return MAIL + command + "&user_fields=user_id&username=admin@" + mailbox.substring(at + 1)
                + "&password=domainpass&lusername=" + mailbox.substring(0, at) + "&"
                + password.map(text -> "lpassword=" + text).orElse("");
    }

    @Override
    public String visit(InsertRecord step) {
        return "";
    }

    @Override
    public String visit(ChangeRecord step) {
        return "";
    }

    @Override
    public String visit(DeleteRecord step) {
        return "";
    }

    @Override
    public String visit(Refuse step) {
        return "";
    }
}
