package dev.switchboard.ipecs.call;

/**
 * Whose event it is: the station and the queue among its two numbers.
 *
 * @param station the source if it is a station, else the destination if it is one, else {@link IpecsEvent#NONE}
 * @param second the destination when both are stations and differ; else {@link IpecsEvent#NONE}
 * @param queue the source if it is a queue, else the destination if it is one, else {@link IpecsEvent#NONE}
 * @param toStation whether the destination is a station
 */
record Subject(long station, long second, long queue, boolean toStation) {

    static Subject of(IpecsEvent event, MachineOptions options) {
        long source = event.source();
        long destination = event.destination();
        boolean fromStation = options.stations().contains(source);
        boolean toStation = options.stations().contains(destination);
        long station = fromStation ? source : toStation ? destination : IpecsEvent.NONE;
        boolean both = fromStation && toStation && source != destination;
        long queue = IpecsEvent.NONE;
        if (options.queues().contains(source)) {
            queue = source;
        } else if (options.queues().contains(destination)) {
            queue = destination;
        }
        return new Subject(station, both ? destination : IpecsEvent.NONE, queue, toStation);
    }

    boolean hasStation() {
        return station != IpecsEvent.NONE;
    }

    boolean bothStations() {
        return second != IpecsEvent.NONE;
    }

    boolean hasQueue() {
        return queue != IpecsEvent.NONE;
    }
}
