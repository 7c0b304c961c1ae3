package dev.switchboard.common.simulator;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A certificate for one run of a simulator, signed by an authority that is made for it. Needs the library
 * {@code com.squareup.okhttp3:okhttp-tls}, which an embedder adds who wants TLS from a simulator. Immutable.
 */
public final class SelfMadeCertificate {

    private final HeldCertificate authority;
    private final HeldCertificate server;

    /**
     * Makes both.
     *
     * @param simulator what is simulated, for the authority's name
     * @param names host names and addresses that the certificate is good for; not empty
     */
    public SelfMadeCertificate(String simulator, List<String> names) {
        authority = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("Switchboard " + simulator + " simulator, one run")
                .build();
        HeldCertificate.Builder builder =
                new HeldCertificate.Builder().signedBy(authority).commonName(names.get(0));
        names.forEach(builder::addSubjectAlternativeName);
        server = builder.build();
    }

    /**
     * What serves with it.
     *
     * @return a context for the server's side; it trusts no client
     */
    public SSLContext context() {
        return new HandshakeCertificates.Builder()
                .heldCertificate(server)
                .build()
                .sslContext();
    }

    /**
     * The certificate of the authority.
     *
     * @return PEM text
     */
    public String authorityPem() {
        return authority.certificatePem();
    }

    /**
     * The server's certificate.
     *
     * @return PEM text
     */
    public String serverPem() {
        return server.certificatePem();
    }

    /**
     * The fingerprint of the server's key.
     *
     * @return base64 of the SHA-256 of the public key with its algorithm (SubjectPublicKeyInfo)
     */
    public String pin() {
        try {
            byte[] key = server.certificate().getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
