package dev.switchboard.ipecs;

import dev.switchboard.common.net.PeerException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the server can be asked to do.
 *
 * <p><b>Experimental.</b> Of these commands only the call records are known to have been used; of the others nothing but
 * the path is known. Method, place of the parameters and paths can be changed by configuration
 * ({@code commands.parameters-in}, {@code commands.method.<command>}, {@code resource.commands-file}), and the answers
 * are handed out as they come. This class may change without notice until somebody has seen them work.
 *
 * <p>Every method sends one request and waits for its answer, at most as long as the configured timeout. It throws
 * {@link PeerException.Unreachable} when there is no session or no answer, {@link PeerException.Rejected} with the
 * server's code and words, {@link PeerException.Malformed} when the answer makes no sense.
 *
 * <p><b>Threading.</b> Any thread may call, a hook too; nobody but the caller waits.
 */
public final class IpecsCommands {

    /** A command of which nothing but the path is known. */
    public enum CommandKey {
        /** Something about the distributor. */
        ACD("acd"),
        /** Something about watching stations. */
        MONITOR("monitor"),
        /** Something about presence. */
        PRESENCE("presence"),
        /** The message waiting lamp. */
        MWI("mwi"),
        /** Paging. */
        FLEXPAGE("flexpage");

        private final String key;

        CommandKey(String key) {
            this.key = key;
        }

        /**
         * The command's name in the configuration.
         *
         * @return the original's key
         */
        public String key() {
            return key;
        }
    }

    /** The path after the user, by the original's key. */
    static final Map<String, String> PATHS = Map.ofEntries(
            Map.entry("login", "/login"),
            Map.entry("logout", "/logout"),
            Map.entry("checkconnection", "/checkconnection"),
            Map.entry("smdr", "/smdr"),
            Map.entry("acd", "/acd"),
            Map.entry("monitor", "/call/monitor"),
            Map.entry("presence", "/call/presence"),
            Map.entry("mwi", "/call/mwi"),
            Map.entry("flexpage", "/call/flexpage"),
            Map.entry("agent_logon", "/call/agent_logon"),
            Map.entry("agent_logoff", "/call/agent_logoff"),
            Map.entry("agent_state", "/call/agent_state"),
            Map.entry("call-answer", "/call/answer"),
            Map.entry("call-hold", "/call/hold"),
            Map.entry("call-clear", "/call/clear_connection"),
            Map.entry("call-retrieve", "/call/retrieve"));

    private static final String STATION = "deviceNumber";

    private final RestSession rest;
    private final Session session;

    IpecsCommands(RestSession rest, Session session) {
        this.rest = rest;
        this.session = session;
    }

    /**
     * Answers a call. Experimental.
     *
     * @param station the station that rings
     * @param callRefId the call's reference
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply answer(String station, long callRefId) throws PeerException {
        return call("call-answer", station, callRefId);
    }

    /**
     * Puts a call on hold. Experimental.
     *
     * @param station the station that holds it
     * @param callRefId the call's reference
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply hold(String station, long callRefId) throws PeerException {
        return call("call-hold", station, callRefId);
    }

    /**
     * Takes a call back from hold. Experimental.
     *
     * @param station the station that holds it
     * @param callRefId the call's reference
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply retrieve(String station, long callRefId) throws PeerException {
        return call("call-retrieve", station, callRefId);
    }

    /**
     * Ends a station's part in a call. Experimental.
     *
     * @param station the station
     * @param callRefId the call's reference
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply clear(String station, long callRefId) throws PeerException {
        return call("call-clear", station, callRefId);
    }

    private Reply call(String command, String station, long callRefId) throws PeerException {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(STATION, station);
        parameters.put("callRefID", callRefId);
        return send(command, "POST", parameters);
    }

    /**
     * Logs an agent in. Experimental.
     *
     * @param station the agent's station
     * @param options whatever else the server wants to know, such as a group; names are the server's
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply agentLogon(String station, Map<String, ?> options) throws PeerException {
        return agent("agent_logon", station, options);
    }

    /**
     * Logs an agent out. Experimental.
     *
     * @param station the agent's station
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply agentLogoff(String station) throws PeerException {
        return agent("agent_logoff", station, Map.of());
    }

    /**
     * Changes an agent's state. Experimental.
     *
     * @param station the agent's station
     * @param state the state as the server calls it
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply agentState(String station, String state) throws PeerException {
        return agent("agent_state", station, Map.of("state", state));
    }

    private Reply agent(String command, String station, Map<String, ?> options) throws PeerException {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(STATION, station);
        parameters.putAll(options);
        return send(command, "POST", parameters);
    }

    /**
     * How many call records the server holds.
     *
     * @return the number
     * @throws PeerException when it could not be had; {@link PeerException.Malformed} when the answer has no number
     */
    public long smdrCount() throws PeerException {
        Reply reply = send("smdr", "GET", Map.of("countOnly", "true"));
        return number(reply)
                .orElseThrow(() -> new PeerException.Malformed(rest.peer(), "no count of call records", reply.text()));
    }

    /** The member called a count, or the only number there is, or the whole text. */
    private static Optional<Long> number(Reply reply) {
        List<Map.Entry<String, Object>> numbers = reply.members().entrySet().stream()
                .filter(member -> digits(member.getValue()).isPresent())
                .toList();
        return numbers.stream()
                .filter(member -> member.getKey().toLowerCase(Locale.ROOT).contains("count"))
                .findFirst()
                .or(() -> numbers.size() == 1 ? Optional.of(numbers.get(0)) : Optional.empty())
                .flatMap(member -> digits(member.getValue()))
                .or(() -> digits(reply.text()));
    }

    private static Optional<Long> digits(Object value) {
        String text = String.valueOf(value).strip();
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    /**
     * Call records.
     *
     * @param maxCount the most to get; 0 = all
     * @return the server's answer; its form is not documented
     * @throws PeerException when they could not be had
     */
    public Reply smdrRecords(int maxCount) throws PeerException {
        if (maxCount < 0) {
            throw new IllegalArgumentException("maxCount must not be negative, but is " + maxCount);
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (maxCount == 0) {
            parameters.put("countOnly", "false");
        }
        parameters.put("maxCount", maxCount);
        return send("smdr", "GET", parameters);
    }

    /**
     * Sends a command of which nothing but the path is known. Experimental.
     *
     * @param key which
     * @param parameters what to send: texts, numbers and truth values by name
     * @return the server's answer
     * @throws PeerException when it could not be done
     */
    public Reply send(CommandKey key, Map<String, ?> parameters) throws PeerException {
        return send(key.key(), "POST", parameters);
    }

    private Reply send(String command, String method, Map<String, ?> parameters) throws PeerException {
        String token = session.token()
                .orElseThrow(() -> new PeerException.Unreachable(rest.peer(), "is not connected; try again later"));
        try {
            return rest.command(token, command, method, parameters);
        } catch (RestSession.SessionGone gone) {
            session.sessionGone(token, gone.refusal());
            throw gone.refusal();
        }
    }
}
