package dev.switchboard.ipecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where user and password come from: the environment, then the secret file, then the configuration. */
final class CredentialSources {

    static final String UID_VARIABLE = "IPECS_UID";
    static final String PW_VARIABLE = "IPECS_PW";
    private static final int LARGEST = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a source gave.
     *
     * @param user the user, if it names one
     * @param password the password, if it has one
     */
    private record Found(Optional<String> user, Optional<Secret> password) {}

    private CredentialSources() {}

    static IpecsConfig.Credentials find(
            Config config, Map<String, String> environment, List<String> warnings, List<Problem> problems) {
        Optional<String> user = text(environment, UID_VARIABLE);
        Optional<Secret> password = text(environment, PW_VARIABLE).map(Secret::new);
        if (user.isEmpty() || password.isEmpty()) {
            Found file = config.find(IpecsSettings.SECRET_FILE)
                    .map(path -> read(path, config, problems))
                    .orElse(new Found(Optional.empty(), Optional.empty()));
            user = user.or(file::user).or(() -> config.find(IpecsSettings.UID));
            password = password.or(file::password);
        }
        if (password.isEmpty() && config.find(IpecsSettings.PW).isPresent()) {
            password = config.find(IpecsSettings.PW);
            warnings.add("ipecs.pw: the password stands in the configuration; the environment variable " + PW_VARIABLE
                    + " or ipecs.secret-file keeps it out of copies of the file");
        }
        if (user.isEmpty()) {
            problems.add(config.problem(
                    IpecsSettings.UID, "is not set; set it or the environment variable " + UID_VARIABLE));
        }
        if (password.isEmpty() && problems.isEmpty()) {
            problems.add(config.problem(
                    IpecsSettings.PW,
                    "is not set; set the environment variable " + PW_VARIABLE + " or ipecs.secret-file"));
        }
        return new IpecsConfig.Credentials(user.orElse(""), password.orElse(new Secret("")));
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private static Found read(Path file, Config config, List<Problem> problems) {
        Found nothing = new Found(Optional.empty(), Optional.empty());
        try {
            if (isOpenToOthers(file)) {
                problems.add(config.problem(
                        IpecsSettings.SECRET_FILE,
                        "names " + file + ", which others may read; take their rights away (chmod 600)"));
                return nothing;
            }
            String text;
            try (InputStream in = Files.newInputStream(file)) {
                text = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8).strip();
            }
            if (!text.startsWith("{")) {
                return new Found(Optional.empty(), given(text).map(Secret::new));
            }
            JsonNode json = JSON.readTree(text);
            return new Found(
                    given(json.path("uid").asText("")),
                    given(json.path("pw").asText("")).map(Secret::new));
        } catch (NoSuchFileException missing) {
            problems.add(config.problem(IpecsSettings.SECRET_FILE, "names " + file + ", which does not exist"));
        } catch (IOException unreadable) {
            // The reader's own words may quote the file.
            problems.add(config.problem(
                    IpecsSettings.SECRET_FILE,
                    "names " + file + ", which cannot be read as a password or as JSON with uid and pw"));
        }
        return nothing;
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return false;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        return rights.contains(PosixFilePermission.GROUP_READ) || rights.contains(PosixFilePermission.OTHERS_READ);
    }
}
