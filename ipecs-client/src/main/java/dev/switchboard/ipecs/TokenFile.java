package dev.switchboard.ipecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the token of a session across a crash, so that the next run can free that session.
 *
 * <p>Readable by its owner only, and never half written. A failure costs no more than the wait until the server frees
 * the session by itself, so it is a warning.
 */
final class TokenFile {

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 64 * 1024;

    private final Optional<Path> file;

    TokenFile(Optional<Path> file) {
        this.file = file;
    }

    Optional<String> read() {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            JsonNode root = JSON.readTree(in.readNBytes(LARGEST));
            String token = root == null ? "" : root.path("token").asText("");
            return token.isBlank() ? Optional.empty() : Optional.of(token);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            LOG.warn(
                    "The token file cannot be read; a session that a crash left open frees itself later file={} reason={}",
                    file.get(),
                    unreadable.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    void write(String token) {
        file.ifPresent(path -> {
            try {
                replace(path, JSON.writeValueAsBytes(Map.of("token", token)));
            } catch (IOException failed) {
                LOG.warn(
                        "The token file cannot be written; after a crash the next login takes longer file={} reason={}",
                        path,
                        failed.toString());
            }
        });
    }

    private static void replace(Path path, byte[] content) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("not a file: " + path);
        }
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, ".token", ".tmp", ownerOnly());
        try {
            Files.write(fresh, content);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    void remove() {
        file.ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
            } catch (IOException failed) {
                LOG.warn("The token file cannot be removed file={} reason={}", path, failed.toString());
            }
        });
    }

    @Override
    public String toString() {
        return "TokenFile[" + file.map(Path::toString).orElse("none") + "]";
    }
}
