package dev.switchboard.oci.simulator;

/**
 * The faults of a CAI3G gateway: the codes that the simulator answers with of its own accord, and {@link Fault}s to
 * inject, in the usual outline and in odd ones.
 *
 * <p>A fault carries two numbers, the fault code of CAI3G and the error code of the system behind the gateway. All come
 * with HTTP status 500.
 */
public final class Cai3gFaults {

    /** Fault code of a refused Login. */
    public static final int LOGIN_REFUSED = 3014;

    /** Error code of a refused Login. */
    public static final int LOGIN_REFUSED_ERROR = 1004;

    /** Fault code for a session that is unknown or has expired; the number is an assumption. */
    public static final int INVALID_SESSION = 3013;

    /** Error code for a session that is unknown or has expired; the number is an assumption. */
    public static final int INVALID_SESSION_ERROR = 1005;

    /** Fault code for a request that makes no sense; the number is an assumption. */
    public static final int INVALID_REQUEST = 3001;

    /** Error code for a request that makes no sense; the number is an assumption. */
    public static final int INVALID_REQUEST_ERROR = 1000;

    /** Fault code of everything the system behind the gateway refuses. */
    public static final int EXTERNAL_ERROR = 4006;

    /** Error code: the association is already defined. */
    public static final int ASSOCIATION_EXISTS = 13004;

    /** Error code: the association, or what is to be changed in it, is not there. */
    public static final int ASSOCIATION_MISSING = 13005;

    /** Error code: the number is already published. Invented: no trace of the real one is known. */
    public static final int NUMBER_EXISTS = 35255;

    /** Error code: the number is not published. */
    public static final int NUMBER_MISSING = 35256;

    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

    private Cai3gFaults() {}

    /**
     * A fault in the usual outline.
     *
     * @param faultCode code of CAI3G
     * @param errorCode code of the system behind
     * @return the fault
     */
    public static Fault fault(int faultCode, int errorCode) {
        return wrap(usual(faultCode, errorCode, "injected fault"));
    }

    /**
     * A fault whose second number is called {@code respCode}.
     *
     * @param faultCode code of CAI3G
     * @param respCode code of the system behind
     * @return the fault
     */
    public static Fault withRespCode(int faultCode, int respCode) {
        return wrap(outline("S", codes(Integer.toString(faultCode), "<respCode>" + respCode + "</respCode>")));
    }

    /**
     * A fault that carries several error codes, under both names.
     *
     * @param faultCode code of CAI3G
     * @param errorCode first code of the system behind
     * @param more further ones
     * @return the fault
     */
    public static Fault withSeveralCodes(int faultCode, int errorCode, int... more) {
        StringBuilder all = new StringBuilder("<errorcode>" + errorCode + "</errorcode>");
        for (int code : more) {
            all.append("<errorcode>").append(code).append("</errorcode><respCode>");
            all.append(code).append("</respCode>");
        }
        return wrap(outline("S", codes(Integer.toString(faultCode), all.toString())));
    }

    /**
     * A fault in SOAP terms only, without a detail.
     *
     * @return the fault
     */
    public static Fault withoutDetail() {
        return wrap("<S:Envelope xmlns:S=\"" + SOAP + "\"><S:Body><S:Fault><faultcode>S:Server</faultcode>"
                + "<faultstring>injected fault</faultstring></S:Fault></S:Body></S:Envelope>");
    }

    /**
     * A usual fault under another prefix of the SOAP namespace.
     *
     * @param prefix the prefix, for example {@code soapenv}
     * @param faultCode code of CAI3G
     * @param errorCode code of the system behind
     * @return the fault
     */
    public static Fault withPrefix(String prefix, int faultCode, int errorCode) {
        return wrap(outline(prefix, codes(Integer.toString(faultCode), "<errorcode>" + errorCode + "</errorcode>")));
    }

    /**
     * A fault whose codes are words.
     *
     * @param faultCode text in place of the code of CAI3G
     * @param errorCode text in place of the code of the system behind
     * @return the fault
     */
    public static Fault withTextCodes(String faultCode, String errorCode) {
        return wrap(outline("S", codes(escape(faultCode), "<errorcode>" + escape(errorCode) + "</errorcode>")));
    }

    /** The document of a fault in the usual outline. */
    static String usual(int faultCode, int errorCode, String text) {
        String safe = escape(text);
        return outline(
                "S",
                codes(
                        Integer.toString(faultCode),
                        "<errorcode>" + errorCode + "</errorcode><errormessage>" + safe
                                + "</errormessage><errordetails>" + safe + "</errordetails>"));
    }

    private static String codes(String faultCode, String inner) {
        return "<Cai3gFault:Cai3gFault xmlns:Cai3gFault=\"http://schemas.ericsson.com/cai3g1.2/\"><faultcode>"
                + faultCode + "</faultcode><faultreason><reasonText>error</reasonText></faultreason>"
                + "<faultrole>MF</faultrole><details><IMSFault:IMSFault"
                + " xmlns:IMSFault=\"http://schemas.ericsson.com/ma/HSS/\">" + inner
                + "</IMSFault:IMSFault></details></Cai3gFault:Cai3gFault>";
    }

    private static String outline(String prefix, String detail) {
        return "<" + prefix + ":Envelope xmlns:" + prefix + "=\"" + SOAP + "\"><" + prefix + ":Body>"
                + "<ns2:Fault xmlns:ns2=\"" + SOAP + "\"><faultcode>ns2:Server</faultcode>"
                + "<faultstring>see detail</faultstring><detail>" + detail + "</detail></ns2:Fault></" + prefix
                + ":Body></" + prefix + ":Envelope>";
    }

    private static Fault wrap(String document) {
        return Fault.answer(500, "text/xml", document);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
