package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.InstantSource;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Where the Redis server is, and how a node proves to it who it is. */
final class RedisAddress {

    private static final int PATIENCE_MILLIS = 2_000;

    private final RedisNodes.Options options;
    private final SSLSocketFactory tls;
    private final JedisClientConfig login;

    RedisAddress(RedisNodes.Options options, SSLSocketFactory tls) {
        this.options = options;
        this.tls = tls;
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .socketTimeoutMillis(PATIENCE_MILLIS)
                .database(options.database());
        if (!options.password().isEmpty()) {
            builder.password(options.password().reveal());
        }
        String user = options.url().getUserInfo();
        if (user != null) {
            builder.user(user);
        }
        this.login = builder.build();
    }

    /** Two connections, since one that listens can do nothing else. */
    RedisSession open(String node, RedisSession.Roster roster, ChangeQueue outbox, Lease lease, InstantSource clock)
            throws IOException {
        Jedis commands = connect();
        try {
            return new RedisSession(commands, connect(), options, node, roster, outbox, lease, clock);
        } catch (PeerException failed) {
            RedisEars.cut(commands);
            throw failed;
        }
    }

    private Jedis connect() throws PeerException {
        try {
            return new Jedis(this::socket, login);
        } catch (JedisException failed) {
            throw RedisBroker.failure(options.peer(), failed);
        }
    }

    private Socket socket() {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.setSoTimeout(PATIENCE_MILLIS);
            plain.connect(new InetSocketAddress(options.host(), options.port()), PATIENCE_MILLIS);
            return options.tls() ? verified(plain) : plain;
        } catch (IOException failed) {
            try {
                plain.close();
            } catch (IOException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            String why = failed instanceof UnknownHostException ? "the host's name is unknown" : failed.getMessage();
            throw new JedisConnectionException(String.valueOf(why), failed);
        }
    }

    private Socket verified(Socket plain) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(plain, options.host(), options.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }
}
