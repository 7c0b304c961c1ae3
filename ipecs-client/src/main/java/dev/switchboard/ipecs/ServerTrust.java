package dev.switchboard.ipecs;

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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which server is the right one, and remembers the certificate it refused, so that the operator can be told
 * what to set.
 *
 * <p>A pinned key identifies the server by itself, and so does a server's own certificate in the PEM file: the name in
 * it does not matter then. In all other cases it must match.
 */
final class ServerTrust extends X509ExtendedTrustManager implements HostnameVerifier {

    private static final Logger LOG = LoggerFactory.getLogger(ServerTrust.class);

    private final IpecsConfig.Tls options;
    private final Set<Certificate> known;
    private final X509ExtendedTrustManager authorities;
    private final HostnameVerifier names = new OkHttpClient().hostnameVerifier();
    private volatile Optional<String> refused = Optional.empty();

    private ServerTrust(IpecsConfig.Tls options, Set<Certificate> known) throws GeneralSecurityException {
        this.options = options;
        this.known = known;
        this.authorities = authorities(known);
    }

    /** @throws IOException when the PEM file cannot be used; the message names it and says why */
    static ServerTrust of(IpecsConfig.Tls options) throws IOException {
        try {
            boolean needed = options.verify() && options.pin().isEmpty();
            Set<Certificate> known = needed && options.pemFile().isPresent()
                    ? read(options.pemFile().get())
                    : Set.of();
            return new ServerTrust(options, known);
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

    private static X509ExtendedTrustManager authorities(Set<Certificate> known) throws GeneralSecurityException {
        @Nullable KeyStore store = null;
        if (!known.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            try {
                store.load(null, null);
            } catch (IOException impossible) {
                throw new GeneralSecurityException(impossible);
            }
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

    void warnIfBlind() {
        if (!options.verify() && options.pin().isEmpty()) {
            LOG.warn("The server's certificate is not checked: whoever stands between can read the password and fake"
                    + " events; set ipecs.\"tls.pin-sha256\" or resource.pem-file key=ipecs.verify value=false");
        }
    }

    /**
     * What the operator is to know when a connection failed because of the certificate.
     *
     * @return empty when the failure has another cause
     */
    Optional<String> refusal(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLPeerUnverifiedException || cause instanceof CertificateException) {
                return refused.map(pin -> "unknown certificate; if this is the right server, set"
                        + " ipecs.\"tls.pin-sha256\" to \"" + pin + "\"");
            }
        }
        return Optional.empty();
    }

    /** The base64 SHA-256 of a certificate's SubjectPublicKeyInfo. */
    static String pin(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void check(X509Certificate[] chain, Ordinary ordinary) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the server sent no certificate");
        }
        refused = Optional.of(pin(chain[0]));
        if (options.pin().isPresent()) {
            if (!isPinned(chain[0])) {
                throw new CertificateException("not the pinned key");
            }
        } else if (options.verify()) {
            if (known.contains(chain[0])) {
                chain[0].checkValidity();
            } else {
                ordinary.check();
            }
        }
    }

    private boolean isPinned(X509Certificate certificate) {
        byte[] wanted = Base64.getDecoder().decode(options.pin().orElseThrow().strip());
        return MessageDigest.isEqual(wanted, Base64.getDecoder().decode(pin(certificate)));
    }

    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            return !options.verify()
                    || options.pin().isPresent()
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
