package dev.switchboard.presence.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The accounts of the simulated server and what it knows about them. Guarded by itself. */
final class MattermostWorld {

    /** One account; fields are read and written under the world's lock. */
    static final class Account {
        final String id;
        String username;
        String email;
        String status = "offline";
        String roles = "system_user";
        boolean bot;
        long deleteAt;
        long updateAt = 1_700_000_000_000L;

        Account(String id, String username, String email) {
            this.id = id;
            this.username = username;
            this.email = email;
        }
    }

    private static final String LETTERS = "ybndrfg8ejkmcpqxot1uwisza345h769";
    private static final int ID_LENGTH = 26;
    private static final List<String> STATUSES =
            List.of("online", "online", "online", "away", "away", "dnd", "offline");
    private static final List<String> FIRST =
            List.of("ada", "bo", "carla", "dirk", "elin", "farid", "gerda", "hugo", "ines", "jonas", "kim", "lena");
    private static final List<String> LAST =
            List.of("berg", "dahl", "eriksen", "fisker", "holm", "jensen", "krog", "lund", "olsen", "petersen");

    private final Random random;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, String> sessions = new LinkedHashMap<>();
    private final Set<String> forgotten = new HashSet<>();
    private final List<String> people = new ArrayList<>();
    private final Account bridge;
    private final String adminToken;
    private final String memberToken;
    private boolean emailsHidden;
    private boolean statusesOff;

    MattermostWorld(int users, long seed) {
        random = new Random(seed);
        adminToken = text();
        memberToken = text();
        bridge = new Account(text(), "presence-bridge", "presence-bridge@localhost");
        bridge.bot = true;
        bridge.roles = "system_user system_admin";
        accounts.put(bridge.id, bridge);
        sessions.put(adminToken, bridge.id);
        sessions.put(memberToken, bridge.id);
        for (int i = 0; i < users; i++) {
            String name = FIRST.get(i % FIRST.size()) + "." + LAST.get(i / FIRST.size() % LAST.size()) + i;
            Account one = new Account(text(), name, name + "@example.com");
            one.status = anyStatus();
            accounts.put(one.id, one);
            people.add(one.id);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private String anyStatus() {
        return STATUSES.get(random.nextInt(STATUSES.size()));
    }

    String adminToken() {
        return adminToken;
    }

    String memberToken() {
        return memberToken;
    }

    String bridgeId() {
        return bridge.id;
    }

    synchronized List<String> people() {
        return List.copyOf(people);
    }

    synchronized String openSession(String userId) {
        Account account = require(userId);
        String token = text();
        sessions.put(token, account.id);
        return token;
    }

    /** The account of a token, empty for an unknown one. */
    synchronized Optional<String> accountOf(String token) {
        return Optional.ofNullable(sessions.get(token));
    }

    synchronized String add(String username, String email) {
        Account one = new Account(text(), username, email);
        accounts.put(one.id, one);
        people.add(one.id);
        return one.id;
    }

    synchronized void change(String userId, String username, String email, boolean active) {
        Account account = require(userId);
        account.username = username;
        account.email = email;
        account.updateAt++;
        account.deleteAt = active ? 0 : account.updateAt;
        if (!active) {
            account.status = "offline";
            sessions.values().removeIf(userId::equals);
        }
    }

    synchronized void remove(String userId) {
        accounts.remove(userId);
        people.remove(userId);
        sessions.values().removeIf(userId::equals);
    }

    /** Whether it is another status than before. */
    synchronized boolean status(String userId, String status) {
        Account account = require(userId);
        boolean changed = !account.status.equals(status);
        account.status = status;
        return changed;
    }

    synchronized String statusOf(String userId) {
        return require(userId).status;
    }

    /** Somebody gets another status; empty if nobody is there. */
    synchronized Optional<String> anyoneChanges() {
        if (people.isEmpty()) {
            return Optional.empty();
        }
        Account account = require(people.get(random.nextInt(people.size())));
        String next = anyStatus();
        if (account.deleteAt != 0 || next.equals(account.status)) {
            return Optional.empty();
        }
        account.status = next;
        return Optional.of(account.id);
    }

    synchronized void forget(String userId) {
        forgotten.add(userId);
    }

    synchronized void hideEmails(boolean hidden) {
        emailsHidden = hidden;
    }

    synchronized void switchStatusesOff(boolean off) {
        statusesOff = off;
    }

    private Account require(String userId) {
        Account account = accounts.get(userId);
        if (account == null) {
            throw new IllegalArgumentException("userId: there is nobody with the id " + userId);
        }
        return account;
    }

    /** A page of accounts in the order of usernames, as {@code GET /users} shows them. */
    synchronized List<Map<String, Object>> page(boolean activeOnly, int page, int size, boolean admin) {
        TreeMap<String, Account> byName = new TreeMap<>();
        accounts.values().stream()
                .filter(one -> !activeOnly || one.deleteAt == 0)
                .forEach(one -> byName.put(one.username, one));
        List<Map<String, Object>> items = new ArrayList<>();
        byName.values().stream().skip((long) page * size).limit(size).forEach(one -> items.add(shown(one, admin)));
        return items;
    }

    synchronized Optional<Map<String, Object>> shown(String userId, boolean admin) {
        return Optional.ofNullable(accounts.get(userId)).map(one -> shown(one, admin));
    }

    private Map<String, Object> shown(Account one, boolean admin) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", one.id);
        item.put("create_at", 1_600_000_000_000L);
        item.put("update_at", one.updateAt);
        item.put("delete_at", one.deleteAt);
        item.put("username", one.username);
        item.put("auth_data", "");
        item.put("email", emailsHidden && !admin ? "" : one.email);
        item.put("first_name", one.username.substring(0, 1).toUpperCase(Locale.ROOT));
        item.put("roles", one.roles);
        item.put("locale", "en");
        if (one.bot) {
            item.put("is_bot", true);
        }
        return item;
    }

    /** As {@code POST /users/status/ids} answers: in another order than asked, {@code offline} for unknown ids. */
    synchronized List<Map<String, Object>> statuses(Collection<String> ids) {
        List<Map<String, Object>> items = new ArrayList<>();
        if (statusesOff) {
            return items;
        }
        for (String id : ids) {
            Account account = accounts.get(id);
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("user_id", id);
            item.put("status", account == null ? "offline" : account.status);
            item.put("manual", false);
            item.put("last_activity_at", 1_700_000_000_000L);
            items.add(item);
        }
        Collections.shuffle(items, random);
        return items;
    }

    /** As the action {@code get_statuses} answers: who is not offline and in the node's cache. */
    synchronized Map<String, String> cached() {
        Map<String, String> all = new LinkedHashMap<>();
        if (!statusesOff) {
            accounts.values().stream()
                    .filter(one -> !one.status.equals("offline") && !forgotten.contains(one.id))
                    .forEach(one -> all.put(one.id, one.status));
        }
        return all;
    }

    synchronized Map<String, String> statusById(Collection<String> ids) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String id : ids) {
            all.put(id, accounts.containsKey(id) && !statusesOff ? require(id).status : "offline");
        }
        return all;
    }
}
