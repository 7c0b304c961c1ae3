package dev.switchboard.vmo.simulator;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.net.ServerSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A certificate for one run, signed by an authority that was made for it. */
final class UnityCertificate {

    private final HeldCertificate authority = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("Switchboard Unity simulator, one run")
            .build();
    private final HeldCertificate server = new HeldCertificate.Builder()
            .signedBy(authority)
            .commonName("localhost")
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();

    ServerSocketFactory sockets() {
        return new HandshakeCertificates.Builder()
                .heldCertificate(server)
                .build()
                .sslContext()
                .getServerSocketFactory();
    }

    String authorityPem() {
        return authority.certificatePem();
    }

    String serverPem() {
        return server.certificatePem();
    }

    String pin() {
        try {
            byte[] key = server.certificate().getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
