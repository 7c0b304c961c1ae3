package dev.switchboard.common.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** The files that pages refer to, held in memory and served under {@code /assets/} with an entity tag. Immutable. */
final class Assets {

    static final Assets OWN = own();

    private final Map<String, Asset> files;

    private Assets(Map<String, Asset> files) {
        this.files = Map.copyOf(files);
    }

    /** These files and one more. */
    Assets with(String name, URL source) {
        Map<String, Asset> more = new LinkedHashMap<>(files);
        more.put(name, Asset.read(name, source));
        return new Assets(more);
    }

    void register(RoutesConfig routes) {
        files.forEach((name, asset) -> {
            routes.get("/assets/" + name, asset::serve, AccessTokens.OPEN);
            routes.head("/assets/" + name, asset::serve, AccessTokens.OPEN);
        });
    }

    /** The address of a file; it changes with the content, so a browser may keep it for good. */
    String path(String name) {
        Asset asset = files.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("no asset is called " + name);
        }
        return "/assets/" + name + "?v=" + asset.version;
    }

    private static Assets own() {
        Map<String, Asset> files = new LinkedHashMap<>();
        for (String name : new String[] {"switchboard.css", "live.js", "icon.svg"}) {
            files.put(name, Asset.read(name, require("/dev/switchboard/common/web/assets/" + name)));
        }
        String htmx = "/META-INF/resources/webjars/htmx.org/" + htmxVersion() + "/dist/htmx.min.js";
        files.put("htmx.js", Asset.read("htmx.js", require(htmx)));
        return new Assets(files);
    }

    /** A web jar's paths hold its version, which the build decides. */
    private static String htmxVersion() {
        Properties properties = new Properties();
        try (InputStream in = require("/META-INF/maven/org.webjars.npm/htmx.org/pom.properties")
                .openStream()) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the version of the htmx web jar", e);
        }
        return properties.getProperty("version", "");
    }

    private static URL require(String path) {
        URL found = Assets.class.getResource(path);
        if (found == null) {
            throw new IllegalStateException("The class path lacks " + path
                    + ": add the dependencies org.webjars.npm:htmx.org and gg.jte:jte-runtime for web pages");
        }
        return found;
    }

    private static final class Asset {

        private final byte[] content;
        private final String type;
        private final String version;

        private Asset(byte[] content, String type, String version) {
            this.content = content;
            this.type = type;
            this.version = version;
        }

        static Asset read(String name, URL source) {
            try (InputStream in = source.openStream()) {
                byte[] content = in.readAllBytes();
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
                return new Asset(content, type(name), HexFormat.of().formatHex(digest, 0, 8));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the asset " + name + " from " + source, e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        void serve(Context context) {
            // Weak, because the same file also goes out compressed.
            String tag = "W/\"" + version + "\"";
            boolean current = version.equals(context.queryParam("v"));
            context.header("ETag", tag)
                    .header("Cache-Control", current ? "public, max-age=31536000, immutable" : "public, no-cache");
            String held = Optional.ofNullable(context.header("If-None-Match")).orElse("");
            if (held.contains(tag)) {
                context.status(304);
            } else {
                context.contentType(type).result(content);
            }
        }

        private static String type(String name) {
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return Objects.requireNonNullElse(
                    Map.of(
                                    "css", "text/css; charset=utf-8",
                                    "js", "text/javascript; charset=utf-8",
                                    "svg", "image/svg+xml",
                                    "png", "image/png",
                                    "woff2", "font/woff2",
                                    "json", "application/json")
                            .get(ending),
                    "application/octet-stream");
        }
    }
}
