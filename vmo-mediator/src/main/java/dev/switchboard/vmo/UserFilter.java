package dev.switchboard.vmo;

import dev.switchboard.vmo.store.MediatorStore.Sort;
import dev.switchboard.vmo.store.MediatorStore.UserQuery;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which users an address asks for; what makes no sense there asks for everything.
 *
 * @param text part of an alias or extension; empty for all
 * @param active watched ones or others; empty for both
 * @param greetingOn those with the greeting on or off; empty for both
 * @param attention whether only those of whom something has to be known
 * @param sort the order
 * @param descending whether it is turned round
 * @param page which page, from 1
 */
record UserFilter(
        String text,
        Optional<Boolean> active,
        Optional<Boolean> greetingOn,
        boolean attention,
        Sort sort,
        boolean descending,
        int page) {

    static final int SIZE = 50;

    private static final int LONGEST = 200;
    private static final Pattern PAGE = Pattern.compile("[1-9][0-9]{0,5}");

    static UserFilter of(Context context) {
        String text = text(context.queryParam("q"));
        String order = text(context.queryParam("sort"));
        boolean descending = order.startsWith("-");
        return new UserFilter(
                text.length() > LONGEST ? text.substring(0, LONGEST) : text,
                flag(context.queryParam("watched"), "yes", "no"),
                flag(context.queryParam("greeting"), "on", "off"),
                "yes".equals(context.queryParam("attention")),
                sort(descending ? order.substring(1) : order),
                descending,
                page(context.queryParam("page")));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    private static Optional<Boolean> flag(@Nullable String value, String yes, String no) {
        return yes.equals(value) ? Optional.of(true) : no.equals(value) ? Optional.of(false) : Optional.empty();
    }

    private static Sort sort(String word) {
        return word.equals("alias") ? Sort.ALIAS : word.equals("extension") ? Sort.EXTENSION : Sort.TABLE;
    }

    /** A page's number, from 1; the first when it is none. */
    static int page(@Nullable String text) {
        return text != null && PAGE.matcher(text).matches() ? Integer.parseInt(text) : 1;
    }

    UserQuery query() {
        return new UserQuery(text, active, greetingOn, attention, sort, descending, page - 1, SIZE);
    }

    boolean everybody() {
        return text.isEmpty() && active.isEmpty() && greetingOn.isEmpty() && !attention;
    }

    UserFilter onPage(int other) {
        return new UserFilter(text, active, greetingOn, attention, sort, descending, other);
    }

    /** The same users sorted by a column; by the one they are sorted by already, the other way round. */
    UserFilter sortedBy(Sort column) {
        return new UserFilter(text, active, greetingOn, attention, column, sort == column && !descending, 1);
    }

    String sorted(Sort column) {
        return sort != column ? "none" : descending ? "descending" : "ascending";
    }

    PageView.Search search() {
        return new PageView.Search(
                text,
                active.map(yes -> yes ? "yes" : "no").orElse(""),
                greetingOn.map(on -> on ? "on" : "off").orElse(""),
                attention ? "yes" : "",
                order());
    }

    private String order() {
        return sort == Sort.TABLE ? "" : (descending ? "-" : "") + sort.name().toLowerCase(Locale.ROOT);
    }

    String address(String path) {
        PageView.Search words = search();
        StringBuilder address = new StringBuilder(path);
        add(address, "q", words.query());
        add(address, "watched", words.watched());
        add(address, "greeting", words.greeting());
        add(address, "attention", words.attention());
        add(address, "sort", words.sort());
        add(address, "page", page > 1 ? Integer.toString(page) : "");
        return address.toString();
    }

    private static void add(StringBuilder address, String name, String value) {
        if (!value.isEmpty()) {
            address.append(address.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
