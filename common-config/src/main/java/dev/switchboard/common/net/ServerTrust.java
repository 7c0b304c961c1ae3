package dev.switchboard.common.net;

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
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Tells the right TLS server from any other, and remembers the key it refused, so that people can be told what to set.
 *
 * <p>A pin identifies the server by itself, and so does the server's own certificate in the PEM file: the name in it
 * does not matter then. In all other cases it must match; a TLS client checks it by {@link #names}, or by the endpoint
 * identification of its sockets.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public final class ServerTrust {

    private static final int SHA256_BYTES = 32;
    private static final String PREFIX = "sha256/";

    private final boolean verify;
    private final Optional<String> pin;
    private final Set<Certificate> known;
    private final X509ExtendedTrustManager authorities;
    private final X509ExtendedTrustManager judge = new Judge();
    private final SSLSocketFactory sockets;
    private volatile Optional<String> refused = Optional.empty();

    private ServerTrust(boolean verify, Set<Certificate> known, Optional<String> pin)
            throws GeneralSecurityException, IOException {
        this.verify = verify;
        this.known = known;
        this.pin = pin.map(ServerTrust::bare);
        this.authorities = authorities(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {judge}, null);
        this.sockets = context.getSocketFactory();
    }

    /**
     * Trust as configured.
     *
     * @param verify false to believe any server, unless there is a pin
     * @param pemFile certificates of authorities, or the server's own, in place of the platform's authorities; empty for
     *     the platform's
     * @param pin what {@link #isPin} takes; when given, nothing else counts
     * @return the trust
     * @throws IOException when the file cannot be used; the message names it and says why
     * @throws IllegalArgumentException when the pin is none
     */
    public static ServerTrust of(boolean verify, Optional<Path> pemFile, Optional<String> pin) throws IOException {
        if (pin.isPresent() && !isPin(pin.get())) {
            throw new IllegalArgumentException("a pin must be a SHA-256 in base64 or hexadecimal digits");
        }
        try {
            return new ServerTrust(verify, pemFile.isPresent() ? read(pemFile.get()) : Set.of(), pin);
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
            for (Certificate certificate : known) {
                store.setCertificateEntry("known-" + store.size(), certificate);
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

    /**
     * Makes TLS sockets that connect to the right server only.
     *
     * @return the factory
     */
    public SSLSocketFactory sockets() {
        return sockets;
    }

    /**
     * Judges the certificates that servers show.
     *
     * @return the judge that the sockets have too
     */
    public X509TrustManager manager() {
        return judge;
    }

    /**
     * Compares the name in a certificate with the host's, where that matters.
     *
     * @param ordinary how names are compared
     * @return the check for connections made with {@link #sockets}
     */
    public HostnameVerifier names(HostnameVerifier ordinary) {
        return (host, session) -> !verify || isIdentified(session) || ordinary.verify(host, session);
    }

    private boolean isIdentified(SSLSession session) {
        try {
            return pin.isPresent() || known.contains(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException none) {
            return false;
        }
    }

    /**
     * The key that a failed connection was refused for.
     *
     * @param failure how the connection failed
     * @return {@link #pin} of the certificate last shown; empty when the failure has another cause than the certificate
     */
    public Optional<String> refusedPin(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLPeerUnverifiedException || cause instanceof CertificateException) {
                return refused;
            }
        }
        return Optional.empty();
    }

    /**
     * The pin of a certificate.
     *
     * @param certificate the certificate
     * @return base64 of the SHA-256 of its SubjectPublicKeyInfo
     */
    public static String pin(X509Certificate certificate) {
        return Base64.getEncoder()
                .encodeToString(sha256(certificate.getPublicKey().getEncoded()));
    }

    /**
     * Whether a text can be compared with certificates at all.
     *
     * @param text base64 of the SHA-256 of a certificate's SubjectPublicKeyInfo, also after {@code sha256/}; or the
     *     SHA-256 of the certificate itself in hexadecimal digits, also with colons between
     * @return true when it is one of these
     */
    public static boolean isPin(String text) {
        String bare = bare(text);
        if (isHex(bare)) {
            return bare.chars().allMatch(HexFormat::isHexDigit);
        }
        try {
            return Base64.getDecoder().decode(bare).length == SHA256_BYTES;
        } catch (IllegalArgumentException neither) {
            return false;
        }
    }

    private static String bare(String text) {
        String stripped = text.strip();
        return (stripped.startsWith(PREFIX) ? stripped.substring(PREFIX.length()) : stripped).replace(":", "");
    }

    private static boolean isHex(String bare) {
        return bare.length() == 2 * SHA256_BYTES;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isPinned(X509Certificate certificate, String wanted) throws CertificateException {
        // Hexadecimal is how the certificate is shown by other tools, base64 how its key is told by this one.
        return isHex(wanted)
                ? MessageDigest.isEqual(
                        HexFormat.of().parseHex(wanted.toLowerCase(Locale.ROOT)), sha256(certificate.getEncoded()))
                : MessageDigest.isEqual(
                        Base64.getDecoder().decode(wanted),
                        sha256(certificate.getPublicKey().getEncoded()));
    }

    @FunctionalInterface
    private interface Ordinary {
        void check() throws CertificateException;
    }

    private void check(X509Certificate[] chain, Ordinary ordinary) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the server sent no certificate");
        }
        refused = Optional.of(pin(chain[0]));
        if (pin.isPresent()) {
            if (!isPinned(chain[0], pin.get())) {
                throw new CertificateException("not the pinned key");
            }
        } else if (verify) {
            if (known.contains(chain[0])) {
                chain[0].checkValidity();
            } else {
                ordinary.check();
            }
        }
    }

    private final class Judge extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, () -> authorities.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, () -> authorities.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, () -> authorities.checkServerTrusted(chain, type));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
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
}
