package dev.switchboard.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The certificate that a simulated peer makes for its run: the options, and the file that clients trust. */
final class MadeCertificate {

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Where the certificate authority of this run is written; default a temporary file.")
    private @Nullable Path caFile;

    @Option(names = "--plain-http", description = "Does without TLS.")
    private boolean plainHttp;

    private volatile Optional<Path> written = Optional.empty();

    boolean isPlain() {
        return plainHttp;
    }

    /** Writes the authority, when there is TLS. */
    void write(SimulatedPeer peer, Supplier<String> authorityPem) throws IOException {
        if (!plainHttp) {
            Path file = caFile != null
                    ? peer.dataDir().resolve(caFile)
                    : Files.createTempFile("switchboard-" + peer.name() + "-ca-", ".pem");
            written = Optional.of(Files.writeString(file, authorityPem.get()));
        }
    }

    /** What the ready line tells about the certificate; told to people as well. */
    String told(SimulatedPeer peer, Supplier<String> pin) {
        if (written.isEmpty()) {
            return "";
        }
        peer.tell("fingerprint=" + pin.get());
        peer.tell("ca=" + written.get());
        return " fingerprint=" + pin.get() + " ca=" + written.get();
    }

    /** Removes the temporary file. */
    void remove() throws IOException {
        if (caFile == null && written.isPresent()) {
            Files.deleteIfExists(written.get());
        }
    }
}
