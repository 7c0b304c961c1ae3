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
 * Whoever is not part of this build can use what it publishes: it is deployed into a folder, and a program of its own,
 * with the examples in it, is built from there. The local repository is its own too, so that nothing is installed; what
 * is not ours comes from this build's.
 */
class ConsumerTest {

    private static final int PATIENCE_SECONDS = 300;
    private static final List<String> LIBRARIES =
            List.of("common-config", "oci-eventmanager", "ipecs-client", "presence-api", "vmo-mediator");

    private final Path directory = Path.of(System.getProperty("consumer.directory"));
    private final Path local = directory.resolve("local");
    private final Path repository = directory.resolve("repository");
    private final String version = System.getProperty("distribution.version");

    @Test
    void anOutsideProgramBuildsAndRunsTheExamplesFromThePublishedFiles() throws Exception {
        assumeFalse(Boolean.getBoolean("consumer.skip"), "a quick build makes not all of what is published");
        assumeFalse(System.getProperty("consumer.offline").endsWith("true"), "Maven deploys nothing in offline mode");
        Path project = directory.resolve("project");
        for (Path old : List.of(project, repository, local.resolve("dev/switchboard"))) {
            delete(old);
        }
        copy(Path.of("../consumer/pom.xml"), project.resolve("pom.xml"));
        copy(Path.of("../consumer/src"), project.resolve("src"));
        copy(Path.of("../examples/src"), project.resolve("src"));
        copy(Path.of("../README.md"), directory.resolve("README.md"));
        Files.writeString(directory.resolve("settings.xml"), settings());
        Files.writeString(directory.resolve("pom.xml"), publication());

        maven(directory, "validate");
        eachLibraryIsPublishedWithSourcesJavadocAndBillOfMaterials();
        String built = maven(project, "test");

        assertThat(built).containsPattern("Tests run: [1-9][0-9]*, Failures: 0, Errors: 0, Skipped: 0");
    }

    private void eachLibraryIsPublishedWithSourcesJavadocAndBillOfMaterials() throws IOException {
        assertThat(published("switchboard-bom")).anyMatch(name -> name.endsWith(".pom"));
        for (String library : LIBRARIES) {
            List<String> names = published(library);
            for (String kind : List.of("\\.pom", "\\.jar", "-sources\\.jar", "-javadoc\\.jar", "-cyclonedx\\.json")) {
                String stem = library + "-[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9.]+-[0-9]+)?";
                assertThat(names).as(library).anyMatch(name -> name.matches(stem + kind));
            }
        }
    }

    private List<String> published(String artifact) throws IOException {
        try (Stream<Path> files = Files.list(
                repository.resolve("dev/switchboard").resolve(artifact).resolve(version))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String maven(Path project, String phase) throws IOException, InterruptedException {
        try (Launched maven = Launched.start(
                project,
                List.of(
                        Path.of(System.getProperty("consumer.maven"), "bin", "mvn")
                                .toString(),
                        "-B",
                        "-gs",
                        directory.resolve("settings.xml").toString(),
                        "-Dmaven.repo.local=" + local,
                        "-Dlocal.repository=" + local,
                        "-Dswitchboard.version=" + version,
                        "-Dswitchboard.repository=" + repository.toUri(),
                        phase))) {
            assertThat(maven.exit(PATIENCE_SECONDS)).as(maven.toString()).isZero();
            return maven.toString();
        }
    }

    /** A project that does nothing but deploy what the modules have built. */
    private String publication() {
        StringBuilder executions =
                new StringBuilder(execution("switchboard-bom", "../../../bom/.flattened-pom.xml", ""));
        for (String library : LIBRARIES) {
            String module = "../../../" + library;
            String stem = module + "/target/" + library + "-" + version;
            executions.append(execution(
                    library,
                    stem + ".jar",
                    "<pomFile>" + module + "/.flattened-pom.xml</pomFile><sources>" + stem + "-sources.jar</sources>"
                            + "<javadoc>" + stem + "-javadoc.jar</javadoc><files>" + module + "/target/bom.json</files>"
                            + "<types>json</types><classifiers>cyclonedx</classifiers>"));
        }
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>publication</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <build>
                    <plugins>
                      <plugin>
                        <artifactId>maven-deploy-plugin</artifactId>
                        <version>%s</version>
                        <executions>
                %s        </executions>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(System.getProperty("consumer.deploy-plugin"), executions);
    }

    private String execution(String artifact, String file, String more) {
        String coordinates = more.isEmpty()
                ? "<groupId>dev.switchboard</groupId><artifactId>" + artifact + "</artifactId><version>" + version
                        + "</version><packaging>pom</packaging><generatePom>false</generatePom>"
                : more;
        return """
                          <execution>
                            <id>%s</id>
                            <phase>validate</phase>
                            <goals><goal>deploy-file</goal></goals>
                            <configuration>
                              <repositoryId>switchboard</repositoryId>
                              <url>%s</url>
                              <file>%s</file>
                              %s
                            </configuration>
                          </execution>
                """.formatted(artifact, repository.toUri(), file, coordinates);
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
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
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
