package dev.switchboard.runner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A minute of the demo's story.
 *
 * @param title what it is about
 * @param parts what is played in it, in that order
 */
record DemoChapter(String title, List<Part> parts) {

    /** How many minutes the story has. */
    static final int MINUTES = 15;

    /**
     * A scene, and the system that it is about.
     *
     * @param system the system
     * @param scene the scene
     */
    record Part(DemoSystem system, DemoScene scene) {}

    /** The whole story: a quarter of an hour at a small telephone company, told in turns by its four systems. */
    static List<DemoChapter> story(DemoStage stage) {
        Teller teller = new Teller();
        teller.knows(DemoSystem.EVENTS, new DemoMorning(stage).scenes());
        teller.knows(DemoSystem.EVENTS, new DemoTroubles(stage).scenes());
        teller.knows(DemoSystem.CALLS, new DemoCalls(stage).scenes());
        teller.knows(DemoSystem.PRESENCE, new DemoPresence(stage, stage.office()).scenes());
        teller.knows(DemoSystem.VOICEMAIL, new DemoHoliday(stage, stage.voicemail()).scenes());
        return List.of(
                teller.tell("Three new customers get telephones and numbers", DemoSystem.EVENTS, 2),
                teller.tell("The office opens, and everybody comes in", DemoSystem.PRESENCE, 1),
                teller.tell("The call centre opens, and takes its first calls", DemoSystem.CALLS, 2),
                teller.tell("A customer moves; a company connects its exchange", DemoSystem.EVENTS, 5),
                teller.tell("Pipaluk goes on holiday", DemoSystem.VOICEMAIL, 2),
                teller.tell("Some go for coffee, some want no disturbance", DemoSystem.PRESENCE, 2),
                teller.tell("Callers give up, and one is transferred", DemoSystem.CALLS, 2),
                teller.tell("A number is handed over, and a company closes", DemoSystem.EVENTS, 3),
                teller.tell("The office loses its Mattermost for a while", DemoSystem.PRESENCE, 1),
                teller.tell("Some leave while voicemail cannot be reached", DemoSystem.VOICEMAIL, 1),
                teller.tell("A request fails, and reports come twice or damaged", DemoSystem.EVENTS, 3),
                teller.tell("The call centre's event stream breaks during a call", DemoSystem.CALLS, 1),
                teller.tell("A client stops reading, another one is cut off", DemoSystem.PRESENCE, 2),
                teller.tell("One absence ends by itself, another by hand", DemoSystem.VOICEMAIL, 2),
                teller.tell("The event manager is restarted in mid-work", DemoSystem.EVENTS, 2),
                teller.tellTheRest("The quarter of an hour is over: the accounts"));
    }

    /** Deals the scenes out to chapters, those of a system in their order, each once. */
    private static final class Teller {

        private final Map<DemoSystem, Deque<DemoScene>> known = new EnumMap<>(DemoSystem.class);

        void knows(DemoSystem system, List<DemoScene> scenes) {
            known.computeIfAbsent(system, key -> new ArrayDeque<>()).addAll(scenes);
        }

        DemoChapter tell(String title, DemoSystem system, int scenes) {
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < scenes; i++) {
                parts.add(new Part(
                        system, known.getOrDefault(system, new ArrayDeque<>()).remove()));
            }
            return new DemoChapter(title, List.copyOf(parts));
        }

        DemoChapter tellTheRest(String title) {
            List<Part> parts = new ArrayList<>();
            known.forEach((system, scenes) -> scenes.forEach(scene -> parts.add(new Part(system, scene))));
            return new DemoChapter(title, List.copyOf(parts));
        }
    }
}
