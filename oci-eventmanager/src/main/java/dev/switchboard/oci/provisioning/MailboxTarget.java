package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;
import java.nio.charset.StandardCharsets;

/**
 * Path and query of one mail server request; the order of the parameters is part of the interface.
 *
 * @param path the path
 * @param query the encoded query
 * @param problem why the request cannot be made; empty when it can
 */
record MailboxTarget(String path, String query, String problem) {

    private static final String ADMIN = "/cgi/admin.cgi";
    private static final String DOMAIN_ADMIN = "/cgi/domadmin.cgi";
    private static final String HEX = "0123456789ABCDEF";
    // Beside RFC 3986's unreserved characters, since ordinary values hold it and servers got it bare so far.
    private static final String LEFT_ALONE = "-._~@";

    /**
     * The target of a step.
     *
     * @param username the administrator, who also becomes the manager of a new domain
     * @param password the administrator's password
     * @param domainPassword the password of each domain's {@code admin} account
     * @throws IllegalArgumentException when the step is not for the mail server
     */
    static MailboxTarget of(Step step, String username, String password, String domainPassword) {
        if (step instanceof Step.CreateMailDomain create) {
            return require(
                    "the domain",
                    create.domain(),
                    new MailboxTarget(
                            ADMIN,
                            "show=simple_msg.xml&cmd=global_misc_save"
                                    + "&misc_settings=domain_name,manager_username,manager_password,create_user,create_max"
                                    + "&misc_cmd=special&domainid=-1&name=" + encoded(create.domain())
                                    + "&manager_username=" + encoded(username) + "&manager_password="
                                    + encoded(password),
                            ""));
        }
        if (step instanceof Step.DeleteMailDomain delete) {
            return require(
                    "the domain",
                    delete.domain(),
                    new MailboxTarget(
                            ADMIN,
                            "show=simple_msg.xml&cmd=domain_delete&domain=" + encoded(delete.domain())
                                    + "&delete_users=true&delete_files=true",
                            ""));
        }
        if (step instanceof Step.CreateMailbox create) {
            MailboxTarget target = account("user_create", create.mailbox(), domainPassword);
            String query = target.query + "&lpassword=" + encoded(create.password());
            return require(
                    "the mailbox password", create.password(), new MailboxTarget(target.path, query, target.problem));
        }
        if (step instanceof Step.DeleteMailbox delete) {
            MailboxTarget target = account("user_delete", delete.mailbox(), domainPassword);
            return new MailboxTarget(target.path, target.query + "&", target.problem);
        }
        throw new IllegalArgumentException(
                "no mail server request: " + step.getClass().getSimpleName());
    }

    private static MailboxTarget account(String command, String mailbox, String domainPassword) {
        int at = mailbox.indexOf('@');
        if (at < 1 || at == mailbox.length() - 1) {
            return new MailboxTarget(DOMAIN_ADMIN, "", "the mailbox \"" + mailbox + "\" is no user@domain");
        }
        return new MailboxTarget(
                DOMAIN_ADMIN,
                "show=simple_msg.xml&cmd=cmd_user_login&lcmd=" + command + "&user_fields=user_id&username=admin@"
                        + encoded(mailbox.substring(at + 1)) + "&password=" + encoded(domainPassword) + "&lusername="
                        + encoded(mailbox.substring(0, at)),
                "");
    }

    private static MailboxTarget require(String what, String value, MailboxTarget target) {
        return value.isEmpty() && target.problem.isEmpty()
                ? new MailboxTarget(target.path, target.query, what + " is empty")
                : target;
    }

    /** Percent-encodes a value's UTF-8 bytes. */
    static String encoded(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || LEFT_ALONE.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
        }
        return out.toString();
    }
}
