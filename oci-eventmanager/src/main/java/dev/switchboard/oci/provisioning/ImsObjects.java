package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes the gateway request of a step, byte for byte as the gateway is known to accept it.
 *
 * <p><b>Threading.</b> Immutable; safe for use by several threads.
 */
final class ImsObjects {

    private static final String HSS = "http://schemas.ericsson.com/ma/HSS/";
    private static final String ENUM = "http://schemas.ericsson.com/ema/UserProvisioning/IPWorks/5.0/";
    private static final String ASSOCIATION =
            "<cai3:MOType>IMSAssociation@" + HSS + "</cai3:MOType><cai3:MOId><hss:associationId>";
    private static final String SUBSCRIPTION =
            "<cai3:MOType>DNSSubscription@" + ENUM + "</cai3:MOType><cai3:MOId><ns:msisdn>";

    private final ImsProfile profile;

    ImsObjects(ImsProfile profile) {
        this.profile = profile;
    }

    /**
     * The whole request.
     *
     * @throws IllegalArgumentException when the step is not for the gateway
     */
    XmlText request(Step step, String session) {
        return write(step, session, false);
    }

    /**
     * The whole request with stars in place of the session and of every password, for people and logs.
     *
     * @throws IllegalArgumentException when the step is not for the gateway
     */
    String redacted(Step step) {
        XmlText text = write(step, Redaction.MASK, true);
        return text.problem().isEmpty() ? text.toString() : "cannot be sent: " + text.problem();
    }

    private XmlText write(Step step, String session, boolean mask) {
        return Cai3gEnvelope.close(step.accept(new Operation(Cai3gEnvelope.open(session), mask)));
    }

    /** MD5 of the id in ISO-8859-1, which is what existing objects are named by; in UTF-8 where that has no room. */
    static String associationId(String userId) {
        Charset charset = StandardCharsets.ISO_8859_1.newEncoder().canEncode(userId)
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
        try {
            // A name the peer prescribes, not a protection.
            byte[] digest = MessageDigest.getInstance("MD5").digest(userId.getBytes(charset));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no MD5, which names the objects of the IMS core", e);
        }
    }

    private final class Operation implements Step.Visitor<XmlText> {

        private final XmlText out;
        private final boolean mask;

        Operation(XmlText out, boolean mask) {
            this.out = out;
            this.mask = mask;
        }

        @Override
        public XmlText visit(Step.CreateAssociation step) {
            boolean psi = step.type().isPsi();
            String id = associationId(step.userId());
            out.raw("<cai3:Create xmlns:hss=\"" + HSS + "\">" + ASSOCIATION + id + "</hss:associationId></cai3:MOId>");
            out.raw("<cai3:MOAttributes><hss:CreateIMSAssociation associationId=\"" + id + "\">");
            out.raw("<hss:associationId>" + id + "</hss:associationId>");
            element("hss:chargingProfId", "the charging profile", profile.chargingProfile());
            out.raw("<hss:isPsi>" + psi + "</hss:isPsi>");
            out.raw("<hss:privateUser privateUserId=\"").attribute("the user id", step.userId());
            out.raw("\">");
            element("hss:privateUserId", "the user id", step.userId());
            if (!psi) {
                password(step.password());
                out.raw("<hss:allowedAuthMechanism>DIGEST</hss:allowedAuthMechanism>");
            }
            out.raw("</hss:privateUser>");
            publicData(step.userId(), "sip:", step.publicId(), step.publicId(), psi ? 0 : 1, false);
            serviceProfile(step.publicId(), step.type(), step.phoneContext());
            return out.raw("</hss:CreateIMSAssociation></cai3:MOAttributes></cai3:Create>");
        }

        @Override
        public XmlText visit(Step.DeleteAssociation step) {
            out.raw("<cai3:Delete xmlns:hss=\"" + HSS + "\">" + ASSOCIATION);
            out.text("the association id", step.userId().isEmpty() ? "" : associationId(step.userId()));
            return out.raw("</hss:associationId></cai3:MOId></cai3:Delete>");
        }

        @Override
        public XmlText visit(Step.SetPassword step) {
            startSet(step.userId(), false);
            out.raw("<hss:privateUser privateUserId=\"").attribute("the user id", step.userId());
            out.raw("\">");
            password(step.password());
            return endSet("</hss:privateUser>");
        }

        @Override
        public XmlText visit(Step.AddSipUri step) {
            startSet(step.userId(), false);
            publicData(step.userId(), "sip:", step.publicId(), step.publicId(), step.implicitRegistrationSet(), true);
            return endSet("");
        }

        @Override
        public XmlText visit(Step.DeleteSipUri step) {
            return removePublicData(step.userId(), "sip:", "the public identity", step.publicId());
        }

        @Override
        public XmlText visit(Step.AddTelUri step) {
            startSet(step.userId(), false);
            publicData(step.userId(), telPrefix(), step.phone(), step.publicId(), step.implicitRegistrationSet(), true);
            return endSet("");
        }

        @Override
        public XmlText visit(Step.DeleteTelUri step) {
            return removePublicData(step.userId(), telPrefix(), "the phone number", step.phone());
        }

        @Override
        public XmlText visit(Step.AddServiceProfile step) {
            startSet(step.userId(), false);
            serviceProfile(step.publicId(), step.type(), step.phoneContext());
            return endSet("");
        }

        @Override
        public XmlText visit(Step.DeleteServiceProfile step) {
            startSet(step.userId(), true);
            out.raw("<hss:subscriberServiceProfile serviceProfileId=\"")
                    .attribute("the service profile", step.publicId());
            return endSet("\" xsi:nil=\"true\"/>");
        }

        @Override
        public XmlText visit(Step.SetPhoneContext step) {
            startSet(step.userId(), false);
            out.raw("<hss:subscriberServiceProfile serviceProfileId=\"")
                    .attribute("the service profile", step.publicId());
            out.raw("\">");
            element("hss:phoneContext", "the phone context", step.phoneContext());
            return endSet("</hss:subscriberServiceProfile>");
        }

        @Override
        public XmlText visit(Step.CreateEnum step) {
            out.raw("<cai3:Create xmlns:ns=\"" + ENUM + "\">" + SUBSCRIPTION);
            msisdn(step.phone(), false);
            out.raw("</ns:msisdn></cai3:MOId><cai3:MOAttributes><ns:createDNSSubscription msisdn=\"");
            msisdn(step.phone(), true);
            out.raw("\"><ns:msisdn>");
            msisdn(step.phone(), false);
            out.raw("</ns:msisdn><ns:records publicId=\"sip:").attribute("the public identity", step.publicId());
            out.raw("\"><ns:publicId>sip:").text("the public identity", step.publicId());
            out.raw("</ns:publicId>");
            element("ns:flags", "the ENUM flags", profile.enumFlags());
            out.raw("<ns:order>" + profile.enumOrder() + "</ns:order>");
            out.raw("<ns:preference>" + profile.enumPreference() + "</ns:preference>");
            element("ns:service", "the ENUM service", profile.enumService());
            return out.raw("</ns:records></ns:createDNSSubscription></cai3:MOAttributes></cai3:Create>");
        }

        @Override
        public XmlText visit(Step.DeleteEnum step) {
            out.raw("<cai3:Delete xmlns:ns=\"" + ENUM + "\">" + SUBSCRIPTION);
            msisdn(step.phone(), false);
            out.raw("</ns:msisdn></cai3:MOId><cai3:MOAttributes><ns:deleteDNSSubscription msisdn=\"");
            msisdn(step.phone(), true);
            return out.raw("\"/></cai3:MOAttributes></cai3:Delete>");
        }

        private void startSet(String userId, boolean removal) {
            String id = associationId(userId);
            out.raw("<cai3:Set xmlns:hss=\"" + HSS + "\"");
            out.raw(removal ? " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" : ">");
            out.raw(ASSOCIATION + id + "</hss:associationId></cai3:MOId><cai3:MOAttributes>");
            out.raw("<hss:SetIMSAssociation associationId=\"" + id + "\">");
            if (userId.isEmpty()) {
                out.spoil("the user id is empty");
            }
        }

        private XmlText endSet(String last) {
            return out.raw(last).raw("</hss:SetIMSAssociation></cai3:MOAttributes></cai3:Set>");
        }

        private void publicData(
                String userId, String scheme, String identity, String serviceProfile, int irs, boolean withDefault) {
            out.raw("<hss:publicData publicIdValue=\"" + scheme).attribute("the public identity", identity);
            out.raw("\"><hss:publicIdValue>" + scheme).text("the public identity", identity);
            out.raw("</hss:publicIdValue>");
            element("hss:privateUserId", "the user id", userId);
            out.raw("<hss:implicitRegSet>" + irs + "</hss:implicitRegSet>");
            out.raw(withDefault ? "<hss:isDefault>false</hss:isDefault>" : "");
            element("hss:serviceProfileId", "the service profile", serviceProfile);
            out.raw("<hss:sessionBarringInd>false</hss:sessionBarringInd></hss:publicData>");
        }

        private XmlText removePublicData(String userId, String scheme, String what, String identity) {
            startSet(userId, true);
            out.raw("<hss:publicData publicIdValue=\"" + scheme).attribute(what, identity);
            return endSet("\" xsi:nil=\"true\"/>");
        }

        private void serviceProfile(String publicId, SubscriberType type, String phoneContext) {
            String what = "the configured service profile of type " + type.text();
            String configured = profile.serviceProfiles().getOrDefault(type, "");
            out.raw("<hss:subscriberServiceProfile serviceProfileId=\"").attribute("the service profile", publicId);
            out.raw("\">");
            element("hss:serviceProfileId", "the service profile", publicId);
            out.raw("<hss:configuredServiceProfile configuredServiceProfileId=\"")
                    .attribute(what, configured);
            out.raw("\">");
            element("hss:configuredServiceProfileId", what, configured);
            out.raw("</hss:configuredServiceProfile>");
            out.raw("<hss:maxNumberSessions>" + profile.maxSessions() + "</hss:maxNumberSessions>");
            element("hss:phoneContext", "the phone context", phoneContext);
            out.raw("</hss:subscriberServiceProfile>");
        }

        private void password(String password) {
            String shown = mask && !password.isEmpty() ? Redaction.MASK : password;
            element("hss:userPassword", "the SIP password", shown);
        }

        private void msisdn(String phone, boolean attribute) {
            out.raw("tel:" + profile.countryCode());
            if (attribute) {
                out.attribute("the phone number", phone);
            } else {
                out.text("the phone number", phone);
            }
        }

        private void element(String name, String what, String value) {
            out.raw("<" + name + ">").text(what, value).raw("</" + name + ">");
        }

        private String telPrefix() {
            return "tel:+" + profile.countryCode();
        }

        @Override
        public XmlText visit(Step.CreateMailDomain step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.DeleteMailDomain step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.CreateMailbox step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.DeleteMailbox step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.InsertRecord step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.ChangeRecord step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.DeleteRecord step) {
            throw notForTheGateway(step);
        }

        @Override
        public XmlText visit(Step.Refuse step) {
            throw notForTheGateway(step);
        }

        private IllegalArgumentException notForTheGateway(Step step) {
            return new IllegalArgumentException(
                    "no gateway request: " + step.getClass().getSimpleName());
        }
    }
}
