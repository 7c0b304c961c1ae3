package dev.switchboard.vmo.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Tells the right server from any other, and remembers the certificate it refused, so that people can be told what to
 * set.
 *
 * <p>A fingerprint identifies the server by itself, and so does the server's own certificate in the file: the name in it
 * does not matter then. In all other cases it must match.
 */
final class UnityTrust extends X509ExtendedTrustManager implements HostnameVerifier {

    private static final int SHA256_HEX = 64;

    private final UnityClient.Tls options;
    private final Set<Certificate> known;
    private final X509ExtendedTrustManager authorities;
    private final HostnameVerifier names = new OkHttpClient().hostnameVerifier();
    private volatile Optional<String> refused = Optional.empty();

    private UnityTrust(UnityClient.Tls options, Set<Certificate> known) throws GeneralSecurityException, IOException {
        this.options = options;
        this.known = known;
        this.authorities = authorities(known);
    }

    /** @throws IOException when the file cannot be used; the message names it and says why */
    static UnityTrust of(UnityClient.Tls options) throws IOException {
        try {
            return new UnityTrust(
                    options,
                    options.caFile().isPresent() ? read(options.caFile().get()) : Set.of());
        } catch (GeneralSecurityException broken) {
            throw new IOException("the platform's trust store cannot be used: " + broken.getMessage(), broken);
        }
    }

    private static Set<Certificate> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Set<Certificate> all =
                    new LinkedHashSet<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (all.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return all;
        } catch (CertificateException notPem) {
            throw new IOException(file + " holds no PEM certificates", notPem);
        }
    }

    private static X509ExtendedTrustManager authorities(Set<Certificate> known)
            throws GeneralSecurityException, IOException {
        @Nullable KeyStore store = null;
        if (!known.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int index = 0;
            for (Certificate certificate : known) {
                store.setCertificateEntry("known-" + index++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new NoSuchAlgorithmException("no X.509 trust manager"));
    }

    /** Makes a client trust what is trusted here, and nothing else. */
    OkHttpClient.Builder applyTo(OkHttpClient.Builder client) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return client.sslSocketFactory(context.getSocketFactory(), this).hostnameVerifier(this);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no TLS", broken);
        }
    }

    /**
     * What people are to know when a connection failed because of the certificate.
     *
     * @return empty when the failure has another cause
     */
    Optional<String> refusal(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLPeerUnverifiedException || cause instanceof CertificateException) {
                return refused.map(pin -> "The voicemail system shows a certificate that is not trusted. If it is the"
                        + " right server, set cupi.pin-sha256 to " + pin + " or cupi.ca-file to its certificate.");
            }
        }
        return failure instanceof SSLException
                ? Optional.of("The voicemail system does not speak TLS as this program does.")
                : Optional.empty();
    }

    /** Whether a text can be compared with certificates at all. */
    static boolean isFingerprint(String text) {
        String plain = plain(text);
        if (plain.length() == SHA256_HEX) {
            return plain.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        }
        try {
            return Base64.getDecoder().decode(plain).length == SHA256_HEX / 2;
        } catch (IllegalArgumentException neither) {
            return false;
        }
    }

    private static String plain(String text) {
        String bare = text.strip();
        return (bare.startsWith("sha256/") ? bare.substring("sha256/".length()) : bare).replace(":", "");
    }

    private boolean isPinned(X509Certificate certificate, String wanted) throws CertificateException {
        String plain = plain(wanted);
        // Hexadecimal is how the certificate is shown by other tools, base64 how its key is told by this one.
        return plain.length() == SHA256_HEX
                ? MessageDigest.isEqual(
                        HexFormat.of().parseHex(plain.toLowerCase(Locale.ROOT)), sha256(certificate.getEncoded()))
                : MessageDigest.isEqual(
                        Base64.getDecoder().decode(plain),
                        sha256(certificate.getPublicKey().getEncoded()));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void check(X509Certificate[] chain, Ordinary ordinary) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the server sent no certificate");
        }
        refused = Optional.of("sha256/"
                + Base64.getEncoder()
                        .encodeToString(sha256(chain[0].getPublicKey().getEncoded())));
        if (options.fingerprint().isPresent()) {
            if (!isPinned(chain[0], options.fingerprint().get())) {
                throw new CertificateException("not the pinned certificate");
            }
        } else if (options.verify()) {
            if (known.contains(chain[0])) {
                chain[0].checkValidity();
            } else {
                ordinary.check();
            }
        }
    }

    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            return !options.verify()
                    || options.fingerprint().isPresent()
                    || known.contains(session.getPeerCertificates()[0])
                    || names.verify(host, session);
        } catch (SSLPeerUnverifiedException none) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Ordinary {
        void check() throws CertificateException;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, () -> authorities.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, () -> authorities.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, () -> authorities.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
