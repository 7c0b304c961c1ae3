package dev.switchboard.oci.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Requests as the specification of the gateway outlines them, sent with OkHttp. */
final class Cai3gRequests {

    static final String HSS = "http://schemas.ericsson.com/ma/HSS/";
    static final String ENUM = "http://schemas.ericsson.com/ema/UserProvisioning/IPWorks/5.0/";

    /** Status and body of an answer. */
    record Reply(int status, String body) {
        String codes() {
            Matcher fault = Pattern.compile("<faultcode>(\\d+)</faultcode>").matcher(body);
            Matcher error = Pattern.compile("<errorcode>(\\d+)</errorcode>").matcher(body);
            return fault.find() && error.find() ? status + " " + fault.group(1) + "/" + error.group(1) : status + "";
        }
    }

    private final OkHttpClient client;
    private final String url;

    Cai3gRequests(OkHttpClient client, String url) {
        this.client = client;
        this.url = url;
    }

    Reply send(String body) throws IOException {
        Request request = new Request.Builder()
                .url(url)
                .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8), MediaType.parse("text/xml")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return new Reply(response.code(), response.body().string());
        }
    }

    String login() throws IOException {
        Reply reply = send(envelope(
                "", "<cai3:Login><cai3:userId>emauser</cai3:userId><cai3:pwd>emapass</cai3:pwd></cai3:Login>"));
        Matcher id = Pattern.compile("<sessionId>([0-9a-f]{32})</sessionId>").matcher(reply.body());
        if (!id.find()) {
            throw new IOException("no session in " + reply);
        }
        return id.group(1);
    }

    static String envelope(String session, String operation) {
        return "<?xml version=\"1.0\"?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:cai3=\"http://schemas.ericsson.com/cai3g1.2/\">"
                + (session.isEmpty()
                        ? "<S:Header/>"
                        : "<S:Header><cai3:SessionId>" + session + "</cai3:SessionId></S:Header>")
                + "<S:Body>" + operation + "</S:Body></S:Envelope>";
    }

    static String logout(String session) {
        return envelope(session, "<cai3:Logout><cai3:sessionId>" + session + "</cai3:sessionId></cai3:Logout>");
    }

    static String createAssociation(String session, String id, String user, String password) {
        return envelope(
                session,
                "<cai3:Create xmlns:hss=\"" + HSS + "\"><cai3:MOType>IMSAssociation@" + HSS
                        + "</cai3:MOType><cai3:MOId><hss:associationId>" + id
                        + "</hss:associationId></cai3:MOId><cai3:MOAttributes><hss:CreateIMSAssociation"
                        + " associationId=\"" + id + "\"><hss:associationId>" + id
                        + "</hss:associationId><hss:chargingProfId>DefaultChargingProfile</hss:chargingProfId>"
                        + "<hss:isPsi>false</hss:isPsi><hss:privateUser privateUserId=\"" + user
                        + "\"><hss:privateUserId>" + user + "</hss:privateUserId><hss:userPassword>" + password
                        + "</hss:userPassword><hss:allowedAuthMechanism>DIGEST</hss:allowedAuthMechanism>"
                        + "</hss:privateUser>" + identity("sip:" + user, user, "1") + profile(user, "tg.gl")
                        + "</hss:CreateIMSAssociation></cai3:MOAttributes></cai3:Create>");
    }

    static String deleteAssociation(String session, String id) {
        return envelope(
                session,
                "<cai3:Delete xmlns:hss=\"" + HSS + "\"><cai3:MOType>IMSAssociation@" + HSS
                        + "</cai3:MOType><cai3:MOId><hss:associationId>" + id
                        + "</hss:associationId></cai3:MOId></cai3:Delete>");
    }

    static String set(String session, String id, String change) {
        return envelope(
                session,
                "<cai3:Set xmlns:hss=\"" + HSS + "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                        + "<cai3:MOType>IMSAssociation@" + HSS + "</cai3:MOType><cai3:MOId><hss:associationId>" + id
                        + "</hss:associationId></cai3:MOId><cai3:MOAttributes><hss:SetIMSAssociation associationId=\""
                        + id + "\">" + change + "</hss:SetIMSAssociation></cai3:MOAttributes></cai3:Set>");
    }

    static String identity(String value, String user, String set) {
        return "<hss:publicData publicIdValue=\"" + value + "\"><hss:publicIdValue>" + value
                + "</hss:publicIdValue><hss:privateUserId>" + user + "</hss:privateUserId><hss:implicitRegSet>" + set
                + "</hss:implicitRegSet><hss:serviceProfileId>" + user
                + "</hss:serviceProfileId><hss:sessionBarringInd>false</hss:sessionBarringInd></hss:publicData>";
    }

    static String profile(String id, String context) {
        return "<hss:subscriberServiceProfile serviceProfileId=\"" + id + "\"><hss:serviceProfileId>" + id
                + "</hss:serviceProfileId><hss:configuredServiceProfile configuredServiceProfileId=\"p1\">"
                + "<hss:configuredServiceProfileId>p1</hss:configuredServiceProfileId></hss:configuredServiceProfile>"
                + "<hss:maxNumberSessions>99</hss:maxNumberSessions><hss:phoneContext>" + context
                + "</hss:phoneContext></hss:subscriberServiceProfile>";
    }

    static String createNumber(String session, String number, String identity) {
        return envelope(
                session,
                "<cai3:Create xmlns:ns=\"" + ENUM + "\"><cai3:MOType>DNSSubscription@" + ENUM
                        + "</cai3:MOType><cai3:MOId><ns:msisdn>" + number
                        + "</ns:msisdn></cai3:MOId><cai3:MOAttributes><ns:createDNSSubscription msisdn=\"" + number
                        + "\"><ns:msisdn>" + number + "</ns:msisdn><ns:records publicId=\"" + identity
                        + "\"><ns:publicId>" + identity + "</ns:publicId><ns:flags>nu</ns:flags><ns:order>10"
                        + "</ns:order><ns:preference>10</ns:preference><ns:service>E2U+sip</ns:service></ns:records>"
                        + "</ns:createDNSSubscription></cai3:MOAttributes></cai3:Create>");
    }

    static String deleteNumber(String session, String number) {
        return envelope(
                session,
                "<cai3:Delete xmlns:ns=\"" + ENUM + "\"><cai3:MOType>DNSSubscription@" + ENUM
                        + "</cai3:MOType><cai3:MOId><ns:msisdn>" + number
                        + "</ns:msisdn></cai3:MOId><cai3:MOAttributes><ns:deleteDNSSubscription msisdn=\"" + number
                        + "\"/></cai3:MOAttributes></cai3:Delete>");
    }
}
