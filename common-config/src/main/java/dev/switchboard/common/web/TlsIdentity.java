package dev.switchboard.common.web;

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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Reads what a face shows of itself on TLS connections: a key store, or a certificate chain and key in PEM. */
final class TlsIdentity {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

    private TlsIdentity() {}

    static SslContextFactory.Server open(WebFace.Tls tls) throws IOException {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        try {
            Optional<Path> key = tls.key();
            String password = tls.password().reveal();
            factory.setKeyStore(
                    key.isPresent()
                            ? fromPem(tls.certificate(), key.get())
                            : fromKeyStore(tls.certificate(), password));
            factory.setKeyStorePassword(password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(
                    "Cannot use " + tls.certificate() + " for TLS: " + e.getMessage()
                            + ". Give a PKCS#12 key store with its password, or a certificate chain and its"
                            + " unencrypted PKCS#8 key, both in PEM.",
                    e);
        }
        return factory;
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
