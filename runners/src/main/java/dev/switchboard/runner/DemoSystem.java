package dev.switchboard.runner;

/** The systems that the demo shows, each with its face. */
enum DemoSystem {
    EVENTS(
            "Event manager",
            "Event Monitor",
            "Customers' telephones: what administrators change on the application server, and what is done about it in the"
                    + " network.",
            "everything that was sent is journalled and processed"),
    CALLS(
            "Call centre",
            "Wallboard",
            "The call centre: who waits, who talks, and the figures of the day.",
            "everything that was played has arrived"),
    PRESENCE(
            "Presence",
            "Roster",
            "The office: who is available, as Mattermost has it, told to whoever follows.",
            "everybody knows what happened"),
    VOICEMAIL(
            "Mediator",
            "Holidays",
            "Voicemail: who is out of office in Outlook, what callers hear, and what still waits to be delivered.",
            "voicemail does what Outlook says");

    private final String title;
    private final String face;
    private final String purpose;
    private final String ended;

    DemoSystem(String title, String face, String purpose, String ended) {
        this.title = title;
        this.face = face;
        this.purpose = purpose;
        this.ended = ended;
    }

    String title() {
        return title;
    }

    /** What its page is called. */
    String face() {
        return face;
    }

    /** What its page shows, in a sentence. */
    String purpose() {
        return purpose;
    }

    /** What it means that the work of a scene has come to its end. */
    String ended() {
        return ended;
    }
}
