package dev.switchboard.common.config;

import dev.switchboard.common.config.Config.Chosen;
import dev.switchboard.common.config.Entry.Origin;
import dev.switchboard.common.config.Setting.Kind;
import dev.switchboard.common.config.Settings.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lays sources over each other, later ones winning, and reads what remains.
 *
 * <p>Used once, by one thread: {@link #add} for each source in order, then {@link #finish}.
 */
final class Merge {

    /** A key's meaning together with what a source gave for it. */
    private record Match(Target target, Entry entry) {}

    private final Settings settings;
    private final Path directory;
    private final Findings findings;
    private final Map<Setting<?>, Match> chosen = new LinkedHashMap<>();
    private final Map<Setting<?>, Map<String, Entry>> open = new LinkedHashMap<>();
    private final Map<Setting<?>, TreeMap<Integer, ListedObject>> lists = new LinkedHashMap<>();
    private final List<Entry> ignored = new ArrayList<>();

    Merge(Settings settings, Path directory, Findings findings) {
        this.settings = settings;
        this.directory = directory;
        this.findings = findings;
    }

    /** Adds a file's entries; a key that stands there twice is a problem, because one of the two would be dead. */
    void addFile(List<Entry> entries) {
        Map<String, Entry> seen = new LinkedHashMap<>();
        for (Entry entry : entries) {
            String key = settings.find(entry.key()).map(Target::key).orElse(entry.key());
            Entry first = seen.putIfAbsent(key, entry);
            if (first != null) {
                findings.problem(
                        entry.origin(),
                        key,
                        "stands here again, first in " + first.origin().text() + "; remove one");
            }
        }
        add(List.copyOf(seen.values()));
    }

    void add(List<Entry> entries) {
        Map<Setting<?>, List<Match>> candidates = new LinkedHashMap<>();
        Map<ListedObject, List<Entry>> fields = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Optional<Target> target = settings.find(entry.key());
            if (target.isEmpty()) {
                unknown(entry);
            } else {
                sort(new Match(target.get(), entry), candidates, fields);
            }
        }
        candidates.forEach(this::choose);
        fields.forEach((object, own) -> object.merge.add(own));
    }

    private void sort(Match match, Map<Setting<?>, List<Match>> candidates, Map<ListedObject, List<Entry>> fields) {
        Setting<?> setting = match.target.setting();
        if (setting.kind() == Kind.IGNORED) {
            ignored.add(match.entry);
        } else if (setting.kind() == Kind.OBJECTS) {
            split(setting, match).forEach(field -> {
                ListedObject object = object(setting, field.index);
                fields.computeIfAbsent(object, any -> new ArrayList<>()).add(field.entry);
            });
        } else if (setting.kind() == Kind.OPEN) {
            String key = match.entry.key().substring(setting.section().length() + 1);
            Map<String, Entry> keys = open.computeIfAbsent(setting, any -> new LinkedHashMap<>());
            if (match.entry.origin().isEnvironment()) {
                key = spelling(key, keys);
            }
            if (match.entry.value().isUnset()) {
                keys.remove(key);
            } else {
                keys.put(key, match.entry);
            }
        } else {
            candidates.computeIfAbsent(setting, any -> new ArrayList<>()).add(match);
        }
    }

    /** A field of the object with this index. */
    private record Field(int index, Entry entry) {}

    /** One object of a list, with the sources laid over each other for its fields. */
    private record ListedObject(Merge merge, Findings found) {}

    private ListedObject object(Setting<?> list, int index) {
        return lists.computeIfAbsent(list, any -> new TreeMap<>()).computeIfAbsent(index, any -> {
            Findings found = new Findings();
            return new ListedObject(new Merge(list.fields(), directory, found), found);
        });
    }

    /** What a key says about a list: one field of one object, or plain texts that stand for objects' first fields. */
    private static List<Field> split(Setting<?> list, Match match) {
        Entry entry = match.entry;
        String first = list.fields().all().get(0).key();
        if (match.target.key().equals(list.key())) {
            List<String> texts = entry.value().array()
                    ? entry.value().items()
                    : List.of(entry.value().text());
            return IntStream.range(0, texts.size())
                    .mapToObj(
                            index -> new Field(index, new Entry(first, Given.single(texts.get(index)), entry.origin())))
                    .toList();
        }
        String[] parts = match.target.key().substring(list.key().length() + 1).split("\\.", 2);
        String field = parts.length == 1 ? first : parts[1];
        return List.of(new Field(Integer.parseInt(parts[0]), new Entry(field, entry.value(), entry.origin())));
    }

    /** The file's spelling of a key that a variable can only give in capitals. */
    private static String spelling(String key, Map<String, Entry> keys) {
        return keys.keySet().stream()
                .filter(known -> Setting.variable(known).equals(Setting.variable(key)))
                .findFirst()
                .orElse(key);
    }

    /** Decides between the names one source used for one setting. All of them empty takes back earlier sources. */
    private void choose(Setting<?> setting, List<Match> matches) {
        Optional<Match> winner = Optional.empty();
        for (Match match : matches) {
            if (match.entry.value().isUnset()) {
                continue;
            }
            boolean better = winner.isEmpty()
                    || match.target.order() <= winner.get().target.order();
            if (winner.isPresent()) {
                both(better ? match : winner.get(), better ? winner.get() : match);
            }
            winner = better ? Optional.of(match) : winner;
        }
        winner.ifPresentOrElse(match -> chosen.put(setting, match), () -> chosen.remove(setting));
    }

    private void both(Match winner, Match loser) {
        if (winner.target.order() != loser.target.order()) {
            findings.warn(loser.entry.origin().text() + ": " + loser.target.key() + " is not used, because "
                    + winner.target.key() + " is given");
        } else if (winner.target.viaFile() != loser.target.viaFile()) {
            findings.problem(
                    winner.entry.origin(),
                    winner.target.key(),
                    "and " + loser.target.key() + " are both given; keep one of the two");
        }
    }

    private void unknown(Entry entry) {
        if (settings.openSections().anyMatch(section -> section.key().equals(entry.key()))) {
            if (!entry.value().isUnset()) {
                findings.problem(entry.origin(), entry.key(), "is a section; write the values inside it");
            }
            return;
        }
        findings.problem(entry.origin(), entry.key(), "is not a known key" + hint(entry.key()));
    }

    private String hint(String key) {
        List<String> known = Stream.concat(settings.keys(), settings.lists().flatMap(list -> fieldsLike(key, list)))
                .toList();
        if (known.stream().anyMatch(one -> one.startsWith(key + "."))) {
            return "; it is a section, write its keys inside it";
        }
        return NearestKey.of(key, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; remove or correct it");
    }

    /** The fields of the object of a list that a misspelt key seems to be meant for. */
    private static Stream<String> fieldsLike(String key, Setting<?> list) {
        String start = list.key() + ".";
        int dot = key.indexOf('.', start.length());
        return key.startsWith(start) && dot > 0
                ? list.fields().keys().map(field -> key.substring(0, dot + 1) + field)
                : Stream.empty();
    }

    /**
     * Reads every value and reports what is missing.
     *
     * @param where what to name as the place of a missing key
     */
    Config finish(String where) {
        warnOfIgnored();
        Map<String, Chosen> values = new TreeMap<>();
        for (Setting<?> setting : settings.all()) {
            Match match = chosen.get(setting);
            if (setting.kind() == Kind.OPEN) {
                openSection(setting, values);
            } else if (setting.kind() == Kind.OBJECTS) {
                values.put(setting.key(), objects(setting, where));
            } else if (match != null) {
                read(setting, match).ifPresent(value -> values.put(setting.key(), value));
            } else if (setting.hasFallback()) {
                setting.fallback(directory)
                        .ifPresent(value ->
                                values.put(setting.key(), new Chosen(value, setting.fallbackText(), Optional.empty())));
            } else if (setting.isRequired() && findings.isComplete()) {
                findings.problem(Origin.missing(where), setting.key(), missing(setting));
            }
        }
        for (List<Setting<?>> alternatives : settings.oneOf()) {
            if (findings.isComplete() && alternatives.stream().noneMatch(chosen::containsKey)) {
                findings.problem(
                        Origin.missing(where), alternatives.get(0).key(), missing(alternatives.get(0), alternatives));
            }
        }
        findings.throwIfAny();
        return new Config(settings, values, where, findings.warnings());
    }

    private void openSection(Setting<?> setting, Map<String, Chosen> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Origin> origins = new LinkedHashMap<>();
        open.getOrDefault(setting, Map.of()).forEach((key, entry) -> {
            texts.put(key, entry.value().text());
            origins.put(key, entry.origin());
        });
        values.put(setting.key(), Chosen.section(texts, origins));
    }

    /** The objects of a list in order; one that was left without any value is none. */
    private Chosen objects(Setting<?> list, String where) {
        List<Config> read = new ArrayList<>();
        List<Origin> origins = new ArrayList<>();
        lists.getOrDefault(list, new TreeMap<>()).forEach((index, object) -> {
            if (!object.merge.chosen.isEmpty() || object.found.hasProblems()) {
                object.merge.chosen.values().forEach(match -> origins.add(match.entry.origin()));
                try {
                    read.add(object.merge.finish(where));
                } catch (ConfigException told) {
                    // Its problems are taken over with all others.
                }
                findings.include(object.found, list.key() + "." + index);
            }
        });
        return new Chosen(List.copyOf(read), "", origins.stream().findFirst());
    }

    private Optional<Chosen> read(Setting<?> setting, Match match) {
        Entry entry = match.entry;
        Given given = entry.value().in(directory);
        String shown = given.text();
        if (match.target.viaFile()) {
            Optional<String> secret = ConfigFile.secret(directory, entry, findings);
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            given = Given.single(secret.get());
        }
        try {
            return Optional.of(new Chosen(setting.type().reader().apply(given), shown, Optional.of(entry.origin())));
        } catch (RuntimeException refused) {
            findings.problem(entry.origin(), setting.key(), refusal(setting, given, refused));
            return Optional.empty();
        }
    }

    private static String refusal(Setting<?> setting, Given given, RuntimeException refused) {
        String reason = Optional.ofNullable(refused.getMessage()).orElse("");
        boolean exact = refused instanceof ValueType.Refusal;
        String must = "must be " + (exact ? reason : setting.type().label());
        if (setting.kind() == Kind.SECRET) {
            return must;
        }
        boolean told = !exact && refused.getClass() == IllegalArgumentException.class && !reason.isEmpty();
        return must + ", but is " + Shown.quoted(given.text()) + (told ? ": " + reason : "");
    }

    private static String missing(Setting<?> setting) {
        String file =
                setting.kind() == Kind.SECRET ? ", or in " + setting.name() + "_file the file that holds it," : "";
        return "is required and not set; set it" + file + " or the environment variable " + setting.variable() + " ("
                + setting.doc() + ")";
    }

    private static String missing(Setting<?> first, List<Setting<?>> alternatives) {
        String others =
                alternatives.stream().skip(1).map(Setting::key).collect(Collectors.joining(" or ", " (or ", ")"));
        return "is required and not set; set it or the environment variable " + first.variable() + others;
    }

    private void warnOfIgnored() {
        if (!ignored.isEmpty()) {
            List<String> keys = ignored.stream().map(Entry::key).distinct().toList();
            String keysText = String.join(", ", keys);
            findings.warn(ignored.get(0).origin().text() + (keys.size() == 1 ? ": the key " : " and further: the keys ")
                    + keysText + (keys.size() == 1 ? " is" : " are") + " accepted and not used");
        }
    }
}
