package dev.switchboard.ipecs.simulator;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A certificate for one run of the simulator, signed by an authority that was made for it. */
final class SelfMadeCertificate {

    private final HeldCertificate authority;
    private final HeldCertificate server;
    private final SSLSocketFactory sockets;

    SelfMadeCertificate(List<String> names) {
        authority = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("Switchboard iPECS simulator, one run")
                .build();
        HeldCertificate.Builder builder =
                new HeldCertificate.Builder().signedBy(authority).commonName(names.get(0));
        names.forEach(builder::addSubjectAlternativeName);
        server = builder.build();
        sockets = new HandshakeCertificates.Builder()
                .heldCertificate(server)
                .build()
                .sslSocketFactory();
    }

    SSLSocketFactory sockets() {
        return sockets;
    }

    String authorityPem() {
        return authority.certificatePem();
    }

    String serverPem() {
        return server.certificatePem();
    }

    /** Base64 of the SHA-256 of the server's public key with its algorithm (SubjectPublicKeyInfo). */
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
