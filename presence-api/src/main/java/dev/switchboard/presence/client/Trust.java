package dev.switchboard.presence.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates are believed.
 *
 * @param sockets makes TLS sockets that believe them
 * @param manager judges a certificate
 */
record Trust(SSLSocketFactory sockets, X509TrustManager manager) {

    /**
     * @param authority a PEM file; empty for what the Java runtime trusts
     * @throws IllegalArgumentException when the file holds no certificate
     */
    static Trust of(Optional<Path> authority) {
        try {
            KeyStore store = authority.isPresent() ? read(authority.get()) : null;
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager judge) {
                    SSLContext context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {judge}, null);
                    return new Trust(context.getSocketFactory(), judge);
                }
            }
            throw new IllegalStateException("this Java runtime judges no X.509 certificates");
        } catch (IOException | GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "the file with the certificate authorities cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number, one);
                number++;
            }
            if (number == 0) {
                throw new GeneralSecurityException(file + " holds no certificate");
            }
        }
        return store;
    }
}
