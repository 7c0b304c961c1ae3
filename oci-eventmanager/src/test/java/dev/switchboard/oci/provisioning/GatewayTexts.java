package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberType;
import java.util.Map;

/** Answers of a gateway, and steps to provoke them. */
final class GatewayTexts {

    static final ImsProfile PROFILE = ImsProfile.standard(Map.of(
            SubscriberType.USER, "profile_user",
            SubscriberType.VIRTUAL, "profile_virtual",
            SubscriberType.PILOT, "profile_pilot",
            SubscriberType.TRUNK, "profile_trunk"));

    static final Step DELETE = new Step.DeleteAssociation("u1@example.com");

    private GatewayTexts() {}

    static String loggedIn(String session) {
        return envelope("<ns:LoginResponse xmlns:ns=\"http://schemas.ericsson.com/cai3g1.2/\"><sessionId>" + session
                + "</sessionId><baseSequenceId>1</baseSequenceId></ns:LoginResponse>");
    }

    static String done() {
        return envelope("<ns:SetResponse xmlns:ns=\"http://schemas.ericsson.com/cai3g1.2/\"/>");
    }

    static String fault(int faultCode, int errorCode) {
        return envelope("<ns2:Fault xmlns:ns2=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                + "<faultcode>ns2:Server</faultcode><faultstring>please check the detail</faultstring><detail>"
                + "<c:Cai3gFault xmlns:c=\"http://schemas.ericsson.com/cai3g1.2/\"><faultcode>" + faultCode
                + "</faultcode><faultreason><reasonText>External error</reasonText></faultreason>"
                + "<faultrole>MF</faultrole><details><i:IMSFault xmlns:i=\"http://schemas.ericsson.com/ma/HSS/\">"
                + "<errorcode>" + errorCode + "</errorcode><errormessage>refused</errormessage>"
                + "</i:IMSFault></details></c:Cai3gFault></detail></ns2:Fault>");
    }

    static String envelope(String body) {
        return "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>" + body
                + "</S:Body></S:Envelope>";
    }

    /** A gateway that gives sessions with a name of its own and does everything. */
    static RawPeer.Behaviour gateway(String session) {
        return (request, socket) -> RawPeer.ok(request.body().contains("cai3:Login") ? loggedIn(session) : done())
                .answer(request, socket);
    }
}
