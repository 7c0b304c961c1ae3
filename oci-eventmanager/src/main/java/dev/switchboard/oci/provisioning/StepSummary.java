package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;

/** One line for people about each step, without secrets. */
enum StepSummary implements Step.Visitor<String> {
    INSTANCE;

    @Override
    public String visit(Step.CreateAssociation step) {
        return "create " + step.type().text() + " association of " + step.userId() + " with identity sip:"
                + step.publicId();
    }

    @Override
    public String visit(Step.DeleteAssociation step) {
        return "delete association of " + step.userId();
    }

    @Override
    public String visit(Step.SetPassword step) {
        return "set SIP password of " + step.userId();
    }

    @Override
    public String visit(Step.AddSipUri step) {
        return "set identity sip:" + step.publicId() + " of " + step.userId();
    }

    @Override
    public String visit(Step.DeleteSipUri step) {
        return "remove identity sip:" + step.publicId() + " of " + step.userId();
    }

    @Override
    public String visit(Step.AddTelUri step) {
        return "set number " + step.phone() + " of " + step.userId();
    }

    @Override
    public String visit(Step.DeleteTelUri step) {
        return "remove number " + step.phone() + " of " + step.userId();
    }

    @Override
    public String visit(Step.AddServiceProfile step) {
        return "set service profile " + step.publicId() + " of " + step.userId() + " with context "
                + step.phoneContext();
    }

    @Override
    public String visit(Step.DeleteServiceProfile step) {
        return "remove service profile " + step.publicId() + " of " + step.userId();
    }

    @Override
    public String visit(Step.SetPhoneContext step) {
        return "set context " + step.phoneContext() + " in service profile " + step.publicId() + " of " + step.userId();
    }

    @Override
    public String visit(Step.CreateEnum step) {
        return "create ENUM record " + step.phone() + " for sip:" + step.publicId();
    }

    @Override
    public String visit(Step.DeleteEnum step) {
        return "delete ENUM record " + step.phone();
    }

    @Override
    public String visit(Step.CreateMailDomain step) {
        return "create mail domain " + step.domain();
    }

    @Override
    public String visit(Step.DeleteMailDomain step) {
        return "delete mail domain " + step.domain();
    }

    @Override
    public String visit(Step.CreateMailbox step) {
        return "create mailbox " + step.mailbox();
    }

    @Override
    public String visit(Step.DeleteMailbox step) {
        return "delete mailbox " + step.mailbox();
    }

    @Override
    public String visit(Step.InsertRecord step) {
        return "register " + step.subscriber().type().text() + " "
                + step.subscriber().id();
    }

    @Override
    public String visit(Step.ChangeRecord step) {
        return "change register entry of " + step.userId() + ": " + StepSummary.fields(step);
    }

    @Override
    public String visit(Step.DeleteRecord step) {
        return "remove register entry of " + step.userId();
    }

    @Override
    public String visit(Step.Refuse step) {
        return "refuse: " + step.reason();
    }

    private static String fields(Step.ChangeRecord step) {
        StringBuilder text = new StringBuilder();
        step.set().keySet().stream()
                .sorted()
                .forEach(field -> text.append(text.isEmpty() ? "" : ", ").append(field.column()));
        step.cleared().stream()
                .sorted()
                .forEach(field ->
                        text.append(text.isEmpty() ? "" : ", ").append("no ").append(field.column()));
        return text.toString();
    }
}
