package dev.switchboard.oci.provisioning;

/** The SOAP text around every gateway request, and the two requests that make and end a session. */
final class Cai3gEnvelope {

    private static final String START = "<?xml version=\"1.0\"?>"
            + "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:cai3=\"http://schemas.ericsson.com/cai3g1.2/\">";
    private static final String END = "</S:Body></S:Envelope>";

    private Cai3gEnvelope() {}

    static XmlText login(String username, String password) {
        return new XmlText()
                .raw(START)
                .raw("<S:Header/><S:Body><cai3:Login><cai3:userId>")
                .text("the gateway user name", username)
                .raw("</cai3:userId><cai3:pwd>")
                .text("the gateway password", password)
                .raw("</cai3:pwd></cai3:Login>")
                .raw(END);
    }

    static XmlText logout(String session) {
        return close(open(session)
                .raw("<cai3:Logout><cai3:sessionId>")
                .text("the session id", session)
                .raw("</cai3:sessionId></cai3:Logout>"));
    }

    /** A request of a session up to where its operation starts. */
    static XmlText open(String session) {
        return new XmlText()
                .raw(START)
                .raw("<S:Header><cai3:SessionId>")
                .text("the session id", session)
                .raw("</cai3:SessionId></S:Header><S:Body>");
    }

    static XmlText close(XmlText request) {
        return request.raw(END);
    }
}
