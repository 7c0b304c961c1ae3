package dev.switchboard.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java sources of all modules. */
final class Sources {

    private static final List<Path> FILES = list();

    private Sources() {}

    static List<Path> named(String fileName) {
        return FILES.stream().filter(file -> file.endsWith(fileName)).toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the programs say: main sources, with texts that are written in several pieces put together. */
    static String said() {
        return Said.TEXT;
    }

    private static List<Path> list() {
        try (Stream<Path> modules = Files.list(PageTruth.ROOT)) {
            List<Path> files = new ArrayList<>();
            for (Path module : modules.flatMap(
                            one -> Stream.of(one.resolve("src/main/java"), one.resolve("src/test/java")))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> all = Files.walk(module)) {
                    all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read when it is first asked for. */
    private static final class Said {

        private static final String TEXT = FILES.stream()
                .filter(file -> PageTruth.ROOT.relativize(file).toString().contains("main"))
                .map(Sources::text)
                .collect(Collectors.joining("\n"))
                .replaceAll("\"\\s*\\+\\s*\"", "")
                .replace("\\\"", "\"");
    }
}
