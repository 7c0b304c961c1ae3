package dev.switchboard.oci.plan;

import java.util.Map;
import java.util.Set;

/**
 * What the rules take from the configuration.
 *
 * @param countryCode the country code stripped from phone numbers, digits only
 * @param defaultPhoneContext the phone context where none is known; not empty
 * @param phoneContexts phone context by state or province, compared exactly
 * @param quirks in what the rules follow the reference implementation
 */
public record PlanOptions(
        String countryCode, String defaultPhoneContext, Map<String, String> phoneContexts, Set<Quirk> quirks) {

    /** The phone contexts of Greenland's towns, the table the reference implementation has built in. */
    public static final Map<String, String> GREENLAND = Map.ofEntries(
            Map.entry("Nuuk", "nuk.tg.gl"),
            Map.entry("Nanortalik", "nan.tg.gl"),
            Map.entry("Narsaq", "nar.tg.gl"),
            Map.entry("Qaqortoq", "qaq.tg.gl"),
            Map.entry("Qassiarsuk", "qsk.tg.gl"),
            Map.entry("Narsarsuaq", "nrs.tg.gl"),
            Map.entry("Igaliku", "iga.tg.gl"),
            Map.entry("Paamiut", "paa.tg.gl"),
            Map.entry("Maniitsoq", "man.tg.gl"),
            Map.entry("Kangerlussuaq", "kan.tg.gl"),
            Map.entry("Sisimiut", "sis.tg.gl"),
            Map.entry("Aasiaat", "aas.tg.gl"),
            Map.entry("Qeqertarsuaq", "qeq.tg.gl"),
            Map.entry("Ilulissat", "ilu.tg.gl"),
            Map.entry("Qasigiannguit", "qas.tg.gl"),
            Map.entry("Upernavik", "upv.tg.gl"),
            Map.entry("Uummannaq", "uum.tg.gl"),
            Map.entry("Alaska", "ala.tg.gl"));

    /**
     * Checks and copies.
     *
     * @param countryCode the country code, digits only
     * @param defaultPhoneContext the phone context where none is known
     * @param phoneContexts phone context by state or province
     * @param quirks in what the rules follow the reference implementation
     * @throws IllegalArgumentException when the country code is not made of digits, or a phone context is empty
     */
    public PlanOptions {
        if (!countryCode.matches("[0-9]+")) {
            throw new IllegalArgumentException("countryCode must be made of digits: '" + countryCode + "'");
        }
        if (defaultPhoneContext.isBlank()) {
            throw new IllegalArgumentException("defaultPhoneContext must not be empty");
        }
        if (phoneContexts.values().stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("phoneContexts must not hold an empty phone context");
        }
        phoneContexts = Map.copyOf(phoneContexts);
        quirks = Set.copyOf(quirks);
    }

    /**
     * The built-in values with one of the two sets of rules.
     *
     * @param planning the set of rules
     * @return options for country code 299, default context {@code tg.gl} and the built-in table
     */
    public static PlanOptions of(Planning planning) {
        return new PlanOptions("299", "tg.gl", GREENLAND, planning.quirks());
    }

    /**
     * Whether the rules follow the reference implementation in one point.
     *
     * @param quirk the point
     * @return true when they do
     */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    String contextOf(String town) {
        return phoneContexts.getOrDefault(town, defaultPhoneContext);
    }

    String orDefaultContext(String context) {
        return context.isEmpty() ? defaultPhoneContext : context;
    }
}
