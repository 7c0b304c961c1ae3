package dev.switchboard.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever is not part of this build can use what it publishes: a program of its own, the examples with it, is built
 * from the staged repository. Its local repository is its own too, and what is not ours comes from this build's.
 */
class ConsumerTest {

    private static final int PATIENCE_SECONDS = 300;
    private static final List<String> LIBRARIES =
            List.of("common-config", "oci-eventmanager", "ipecs-client", "presence-api", "vmo-mediator");

    private final Path staged = Path.of(System.getProperty("consumer.repository"));
    private final String version = System.getProperty("distribution.version");

    @Test
    void anOutsideProgramBuildsAndRunsTheExamplesFromThePublishedFiles() throws Exception {
        assumeFalse(Boolean.getBoolean("consumer.skip"), "nothing is published by a quick build");
        Path directory = Path.of(System.getProperty("consumer.directory"));
        Path project = directory.resolve("project");
        Path local = directory.resolve("local");
        delete(project);
        delete(local.resolve("dev/switchboard"));
        copy(Path.of("../consumer"), project);
        copy(Path.of("../examples/src"), project.resolve("src"));
        Files.copy(Path.of("../README.md"), directory.resolve("README.md"), StandardCopyOption.REPLACE_EXISTING);
        Path settings = Files.writeString(directory.resolve("settings.xml"), settings());

        try (Launched maven = Launched.start(
                project,
                List.of(
                        Path.of(System.getProperty("consumer.maven"), "bin", "mvn")
                                .toString(),
                        "-B",
                        "-gs",
                        settings.toString(),
                        // Files may be asked for without a network; the rest comes from there only if it has to.
                        "-Daether.offline.protocols=file",
                        "-Dmaven.repo.local=" + local,
                        "-Dlocal.repository=" + local,
                        "-Dswitchboard.version=" + version,
                        "-Dswitchboard.repository=" + staged.toUri(),
                        "test"))) {
            assertThat(maven.exit(PATIENCE_SECONDS)).as(maven.toString()).isZero();
            assertThat(maven.toString()).containsPattern("Tests run: [1-9][0-9]*, Failures: 0, Errors: 0, Skipped: 0");
        }
    }

    @Test
    void eachLibraryIsPublishedWithSourcesJavadocAndBillOfMaterials() throws IOException {
        assumeFalse(Boolean.getBoolean("consumer.skip"), "nothing is published by a quick build");
        assertThat(names("switchboard-bom")).anyMatch(name -> name.endsWith(".pom"));
        for (String library : LIBRARIES) {
            List<String> names = names(library);
            for (String kind : List.of("\\.pom", "\\.jar", "-sources\\.jar", "-javadoc\\.jar", "-cyclonedx\\.json")) {
                String stem = library + "-[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9.]+-[0-9]+)?";
                assertThat(names).as(library).anyMatch(name -> name.matches(stem + kind));
            }
        }
        for (String unpublished : List.of("runners", "examples", "benchmarks", "distribution")) {
            assertThat(staged.resolve("dev/switchboard").resolve(unpublished)).doesNotExist();
        }
    }

    private List<String> names(String artifact) throws IOException {
        try (Stream<Path> files =
                Files.list(staged.resolve("dev/switchboard").resolve(artifact).resolve(version))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String settings() {
        return """
                <settings>
                  <profiles>
                    <profile>
                      <id>cache</id>
                      <repositories>
                        <repository>%1$s</repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository>%1$s</pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>cache</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted("<id>cache</id><url>"
                + Path.of(System.getProperty("consumer.cache")).toUri()
                + "</url><releases><checksumPolicy>ignore</checksumPolicy></releases>"
                + "<snapshots><enabled>false</enabled></snapshots>");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
