package dev.switchboard.vmo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the page about this product tells of it: how it is set up, without secrets, and how it has fared. */
final class AboutText {

    private AboutText() {}

    static List<PageView.Fact> facts(VmoMediator mediator, String source) {
        VmoConfig config = mediator.config();
        List<PageView.Fact> facts = new ArrayList<>();
        facts.add(new PageView.Fact(
                "Version",
                Optional.ofNullable(AboutText.class.getPackage().getImplementationVersion())
                        .orElse("development")));
        facts.add(new PageView.Fact(
                "Voicemail", source + (config.voicemail().direct() ? ", asked directly" : ", a connector")));
        facts.add(new PageView.Fact("Mail", mail(config)));
        facts.add(new PageView.Fact(
                "Synchronization",
                config.sync().interval().isZero()
                        ? "when asked for"
                        : "every " + text(config.sync().interval())));
        facts.add(new PageView.Fact(
                "New users", config.sync().rules().defaultActive() ? "are watched" : "are not watched"));
        facts.add(new PageView.Fact(
                "Greetings changed by others", word(config.sync().reconcile())));
        facts.add(new PageView.Fact("Speech", word(config.speech().kind())));
        facts.add(new PageView.Fact(
                "Sign-in", config.security().login() ? "required" : "not required: everybody may do everything"));
        for (MediatorStatus.Neighbour neighbour : mediator.status().neighbours()) {
            facts.add(new PageView.Fact(
                    "Told to the " + neighbour.name() + " side",
                    PageText.number(neighbour.delivered()) + " since the start, "
                            + PageText.count(neighbour.failed(), "attempt", "attempts") + " failed"));
        }
        return facts;
    }

    private static String mail(VmoConfig config) {
        return config.mail().direct()
                ? config.graph()
                        .map(graph -> PageText.masked(graph.graphUrl().toString()) + ", asked every "
                                + text(graph.interval()))
                        .orElse("")
                : PageText.masked(config.mail().url()) + ", a monitor";
    }

    private static String word(Enum<?> setting) {
        return setting.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Duration time) {
        return PageText.duration(time);
    }
}
