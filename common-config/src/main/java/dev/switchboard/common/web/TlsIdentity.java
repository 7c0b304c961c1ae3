package dev.switchboard.common.web;

import dev.switchboard.common.config.FileWatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a face shows of itself on TLS connections: a key store, or a certificate chain and key in PEM. */
final class TlsIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

    private TlsIdentity() {}

    static SslContextFactory.Server open(WebFace.Tls tls) throws IOException {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        Stores.read(tls).putInto(factory, tls);
        factory.setNeedClientAuth(tls.clients().isPresent());
        return factory;
    }

    /** Shows new connections the certificate that the files hold after a change. */
    static FileWatch follow(String face, WebFace.Tls tls, SslContextFactory factory) {
        Set<Path> files = Stream.of(Optional.of(tls.certificate()), tls.key(), tls.clients())
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        FileWatch watch = new FileWatch(face + "-tls", files, EVERY, () -> reload(face, tls, factory));
        watch.start();
        return watch;
    }

    private static void reload(String face, WebFace.Tls tls, SslContextFactory factory) {
        try {
            Stores stores = Stores.read(tls);
            factory.reload(same -> stores.putInto(same, tls));
            LOG.info("New connections see the certificate as its file has it now face={}", face);
        } catch (Exception e) {
            LOG.warn(
                    "The changed certificate cannot be used; the one before stays face={} reason={}",
                    face,
                    e.toString());
        }
    }

    /** What the files hold. */
    private record Stores(KeyStore identity, Optional<KeyStore> clients) {

        static Stores read(WebFace.Tls tls) throws IOException {
            try {
                Optional<Path> key = tls.key();
                KeyStore identity = key.isPresent()
                        ? fromPem(tls.certificate(), key.get())
                        : fromKeyStore(tls.certificate(), tls.password().reveal());
                Optional<Path> clients = tls.clients();
                return new Stores(identity, clients.isPresent() ? Optional.of(trust(clients.get())) : Optional.empty());
            } catch (GeneralSecurityException | IOException e) {
                throw unusable(tls, e);
            }
        }

        void putInto(SslContextFactory factory, WebFace.Tls tls) {
            factory.setKeyStore(identity);
            factory.setKeyStorePassword(tls.password().reveal());
            clients.ifPresent(factory::setTrustStore);
        }
    }

    private static KeyStore trust(Path certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("client-" + store.size(), one);
            }
        }
        if (store.size() == 0) {
            throw new IOException(certificates + " holds no certificate");
        }
        return store;
    }

    private static IOException unusable(WebFace.Tls tls, Exception e) {
        return new IOException(
                "Cannot use " + tls.certificate() + " for TLS: " + e.getMessage()
                        + ". Give a PKCS#12 key store with its password, or a certificate chain and its"
                        + " unencrypted PKCS#8 key, both in PEM.",
                e);
    }

    private static KeyStore fromKeyStore(Path file, String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static KeyStore fromPem(Path certificates, Path key) throws GeneralSecurityException, IOException {
        Certificate[] chain;
        try (InputStream in = Files.newInputStream(certificates)) {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
        }
        if (chain.length == 0) {
            throw new IOException("it holds no certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("face", privateKey(key), new char[0], chain);
        return store;
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IOException(file + " holds no \"BEGIN PRIVATE KEY\"");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // A key of another type; the next one may fit.
            }
        }
        throw new IOException(file + " holds a key that is none of " + String.join(", ", KEY_TYPES));
    }
}
