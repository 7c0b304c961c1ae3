package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What nodes ask of Redis, each a script, so that nobody comes between its look and its write.
 *
 * <p>Under the prefix there are a hash {@code users} (user id to message), a key {@code lease} (who asks the source, and
 * for how long), and two channels {@code changes} and {@code lease-free}.
 *
 * <p><b>Threading.</b> For one thread; any thread may {@link #cut}.
 */
final class RedisBroker {

    /** Compares versions byte by byte: Lua's own operators follow the locale the server was started in. */
    private static final String NEWER = """
            local function newer(a, b)
              for i = 1, math.min(#a, #b) do
                local x, y = a:byte(i), b:byte(i)
                if x ~= y then return x > y end
              end
              return #a > #b
            end
            """;

    /** What is no message of that user, or claims to be from later than the limit, is overwritten. */
    private static final String TELL = NEWER + """
            local told = 0
            for i = 3, #ARGV, 3 do
              local old = redis.call('HGET', KEYS[1], ARGV[i])
              local held = ''
              if old and #old <= tonumber(ARGV[2]) then
                local ok, value = pcall(cjson.decode, old)
                if ok and type(value) == 'table' and value.user_id == ARGV[i] and type(value.version) == 'string'
                    and value.version:match('^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%d%d%d%d%d%d%dZ/')
                    and not newer(value.version, ARGV[1]) then
                  held = value.version
                end
              end
              if newer(ARGV[i + 1], held) then
                redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
                redis.call('PUBLISH', KEYS[2], ARGV[i + 2])
                told = told + 1
              end
            end
            return told
            """;

    /** Sends nothing that is too large, and removes it. */
    private static final String PAGE = """
            local scan = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 500)
            local entries, large = {}, 0
            for i = 1, #scan[2], 2 do
              if #scan[2][i] + #scan[2][i + 1] > tonumber(ARGV[2]) then
                large = large + redis.call('HDEL', KEYS[1], scan[2][i])
              else
                entries[#entries + 1] = scan[2][i]
                entries[#entries + 1] = scan[2][i + 1]
              end
            end
            return {scan[1], large, entries}
            """;

    private static final String REMOVE = """
            for i = 1, #ARGV, 2 do
              if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
            end
            return 0
            """;

    /**
     * A lease without an end is nobody's: somebody wrote it by hand. Whoever leads also keeps the hash from expiring, so
     * that nodes that start a day after all others ended do not take old statuses for today's.
     */
    private static final String LEASE = """
            local holder = redis.call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] and redis.call('PTTL', KEYS[1]) >= 0 then return 0 end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[3])
            return 1
            """;

    private static final String RELEASE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              redis.call('DEL', KEYS[1])
              redis.call('PUBLISH', KEYS[2], ARGV[1])
            end
            return 0
            """;

    /** How long users are remembered when no node is left. */
    private static final Duration USERS_OUTLIVE_NODES = Duration.ofHours(1);

    private static final String LONGEST = Integer.toString(NodeJson.LONGEST);

    private final Jedis jedis;
    private final String peer;
    private final String node;
    private final String users;
    private final String changes;
    private final String lease;
    private final String leaseFree;

    RedisBroker(Jedis jedis, String peer, String prefix, String node) {
        this.jedis = jedis;
        this.peer = peer;
        this.node = node;
        this.users = prefix + ":users";
        this.changes = prefix + ":changes";
        this.lease = prefix + ":lease";
        this.leaseFree = prefix + ":lease-free";
    }

    String changes() {
        return changes;
    }

    String leaseFree() {
        return leaseFree;
    }

    /**
     * One entry of the hash.
     *
     * @param user its field
     * @param message its value, to be checked
     */
    record Entry(String user, String message) {}

    /**
     * Some entries of the hash.
     *
     * @param cursor where to go on; {@code 0} after the last page
     * @param tooLarge how many were removed for their size
     * @param entries the others
     */
    record Page(String cursor, long tooLarge, List<Entry> entries) {}

    Page page(String cursor) throws IOException {
        List<?> answer = list(ask(() -> jedis.eval(PAGE, List.of(users), List.of(cursor, LONGEST))));
        if (answer.size() != 3) {
            throw new PeerException.Malformed(peer, "gave a page of users that is none", answer.toString());
        }
        List<?> flat = list(answer.get(2));
        List<Entry> entries = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            entries.add(new Entry(String.valueOf(flat.get(i)), String.valueOf(flat.get(i + 1))));
        }
        return new Page(String.valueOf(answer.get(0)), number(answer.get(1)), entries);
    }

    /** Writes and publishes what is newer than what is there; says how many were. */
    long tell(List<NodeChange> told, Instant now) throws IOException {
        List<String> arguments = new ArrayList<>(told.size() * 3 + 2);
        arguments.add(NodeVersion.time(now.plus(NodeRegister.CLOCKS_DIFFER)) + "/~");
        arguments.add(LONGEST);
        for (NodeChange change : told) {
            arguments.add(change.userId());
            arguments.add(change.version().toString());
            arguments.add(NodeJson.write(change, node));
        }
        return number(ask(() -> jedis.eval(TELL, List.of(users, changes), arguments)));
    }

    /** Removes entries, unless they have been written anew since they were read. */
    void remove(List<Entry> read) throws IOException {
        List<String> arguments = new ArrayList<>();
        for (Entry entry : read) {
            arguments.add(entry.user());
            arguments.add(entry.message());
        }
        ask(() -> jedis.eval(REMOVE, List.of(users), arguments));
    }

    /** Takes the lease if it is free, and prolongs it if it is this node's. */
    boolean lease(Duration length) throws IOException {
        String millis = Long.toString(length.toMillis());
        String kept = Long.toString(length.plus(USERS_OUTLIVE_NODES).toMillis());
        return number(ask(() -> jedis.eval(LEASE, List.of(lease, users), List.of(node, millis, kept)))) == 1;
    }

    void release() throws IOException {
        ask(() -> jedis.eval(RELEASE, List.of(lease, leaseFree), List.of(node)));
    }

    private Object ask(Supplier<Object> command) throws PeerException {
        try {
            return command.get();
        } catch (JedisException failed) {
            throw failure(peer, failed);
        }
    }

    static PeerException failure(String peer, JedisException failed) {
        String message = String.valueOf(failed.getMessage());
        if (failed instanceof JedisDataException) {
            String code = message.split(" ", 2)[0];
            return new PeerException.Rejected(peer, code, message);
        }
        return new PeerException.Unreachable(peer, "cannot be reached: " + message, failed);
    }

    private List<?> list(Object answer) throws PeerException {
        if (answer instanceof List<?> list) {
            return list;
        }
        throw new PeerException.Malformed(peer, "did not answer with a list", String.valueOf(answer));
    }

    private long number(Object answer) throws PeerException {
        if (answer instanceof Long number) {
            return number;
        }
        throw new PeerException.Malformed(peer, "did not answer with a number", String.valueOf(answer));
    }

    /** Ends the connection, whatever goes on in it. */
    void cut() {
        RedisEars.cut(jedis);
    }
}
