package dev.switchboard.oci.journal;

/**
 * One document as it came off the stream, ready to be journalled.
 *
 * @param applicationServer the server's name in the configuration
 * @param reportId the outer {@code id}; empty when there is none
 * @param login who gave the command; empty when unknown
 * @param commandName the command without release suffix; of the first command when there are several; empty when
 *     unknown
 * @param subscriber whom the command is about, as far as the command itself tells; empty when it does not
 * @param document the document's text, decoded, without a trailing line feed
 * @param fault why the document cannot be processed; empty when it can
 */
public record Arrival(
        String applicationServer,
        String reportId,
        String login,
        String commandName,
        String subscriber,
        String document,
        String fault) {}
