package dev.switchboard.oci.event;

/**
 * One command that an application server reports to have executed.
 *
 * <p>A report may hold several commands; each is an event of its own, processed in the order of the document.
 *
 * @param applicationServer the server's name in the configuration ({@code host:port})
 * @param reportId the outer document's {@code id}, for example {@code write264}; empty when it has none
 * @param login the administrator or user who gave the command: the inner {@code userId}, else the outer one; may be
 *     empty. Not the subscriber the command is about
 * @param type the command's {@code xsi:type} as written, for example {@code UserAddRequest17sp4}
 * @param command the inner {@code command} element
 */
public record OciEvent(String applicationServer, String reportId, String login, String type, OciElement command) {

    /**
     * The command's name without its release suffix: everything before the first digit.
     *
     * @return for example {@code UserAddRequest}; empty when the type is empty or starts with a digit
     */
    public String commandName() {
        return commandName(type);
    }

    /**
     * Cuts the release suffix off a command type.
     *
     * @param type an {@code xsi:type}
     * @return the part before the first ASCII digit
     */
    public static String commandName(String type) {
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c >= '0' && c <= '9') {
                return type.substring(0, i);
            }
        }
        return type;
    }
}
