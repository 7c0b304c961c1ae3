package dev.switchboard.common.web;

import dev.switchboard.common.config.FileWatch;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.SameSite;
import io.javalin.http.servlet.ServletEntry;
import io.javalin.router.InternalRouter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server of a face. Javalin routes; the Jetty server around it is built here, because Javalin's own starts
 * with up to 250 threads, a session store and a greeting.
 */
final class FaceServer {

    private static final Logger LOG = LoggerFactory.getLogger(FaceServer.class);
    private static final int GRACE_MILLIS = 2_000;
    private static final int IDLE_THREAD_MILLIS = 30_000;
    private static final int HEAD_BYTES = 16 * 1024;
    /** The usual 50 are too few when all clients of a stream come back at once: who finds no place tries a second later. */
    private static final int ACCEPT_QUEUE = 1024;

    private static final int BUFFER_BYTES = 4 << 20;

    private final Server server;
    private final ServerConnector connector;
    private final GracefulHandler requests;
    private final Optional<FileWatch> certificates;

    private FaceServer(
            Server server, ServerConnector connector, GracefulHandler requests, Optional<FileWatch> certificates) {
        this.server = server;
        this.connector = connector;
        this.requests = requests;
        this.certificates = certificates;
    }

    static FaceServer open(WebFace.Builder face, LiveUpdates live) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(face.limits.maxThreads(), 3, IDLE_THREAD_MILLIS);
        threads.setName("switchboard-" + face.name + "-web");
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        ScheduledExecutorScheduler timer =
                new ScheduledExecutorScheduler("switchboard-" + face.name + "-web-timer", true);
        Server server = new Server(threads, timer, new ArrayByteBufferPool(0, -1, -1, 64, BUFFER_BYTES, BUFFER_BYTES));
        ServerConnector connector = connector(server, face);
        server.addConnector(connector);
        face.connectionsPerAddress.ifPresent(most -> connector.addBean(new AddressLimit(most)));
        server.addBean(new NetworkConnectionLimit(face.limits.maxConnections(), connector));

        bind(connector, face);
        try {
            ErrorPages errors = new ErrorPages(face.layout, face.errorTexts, face.errorBodies);
            server.setErrorHandler(errors);
            GracefulHandler requests = handlers(face, live, errors, connector, threads);
            server.setHandler(requests);
            server.start();
            live.keepAlive(timer);
            Optional<FileWatch> certificates = face.listen
                    .tls()
                    .map(tls -> TlsIdentity.follow(
                            face.name,
                            tls,
                            connector
                                    .getConnectionFactory(SslConnectionFactory.class)
                                    .getSslContextFactory()));
            return new FaceServer(server, connector, requests, certificates);
        } catch (Exception e) {
            connector.close();
            stop(server);
            if (e instanceof RuntimeException mistake) {
                throw mistake;
            }
            throw new IOException("Cannot start the web face " + face.name + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Waits for running requests only; Jetty's own way would also wait for idle connections. */
    void close() {
        certificates.ifPresent(FileWatch::close);
        connector.close();
        try {
            requests.shutdown().get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("Requests still ran when the server stopped count={}", requests.getCurrentRequestCount());
        }
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("A web server did not stop in order", e);
        }
        server.destroy();
    }

    private static ServerConnector connector(Server server, WebFace.Builder face) throws IOException {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEAD_BYTES);
        // Javalin matches the path as it was sent, so an encoded slash stays part of a name.
        http.setUriCompliance(UriCompliance.LEGACY);
        SlowHeads slow = new SlowHeads(face.limits.bodyTimeout(), server.getScheduler());
        http.addCustomizer(slow);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (face.listen.tls().isPresent()) {
            // The front door checks host names, also those that stand in no certificate.
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslConnectionFactory tls =
                    new SslConnectionFactory(TlsIdentity.open(face.listen.tls().get()), plain.getProtocol());
            connector = new ServerConnector(server, 1, 1, tls, plain);
        } else {
            connector = new ServerConnector(server, 1, 1, plain);
        }
        connector.setHost(face.listen.address());
        connector.setPort(face.listen.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(face.limits.idleTimeout().toMillis());
        connector.addBean(slow);
        return connector;
    }

    private static void bind(ServerConnector connector, WebFace.Builder face) throws IOException {
        try {
            connector.open();
        } catch (IOException | RuntimeException e) {
            throw notBound(face.listen, face.name, e);
        }
    }

    /** Why a face cannot listen, and what to do. */
    static BindException notBound(WebFace.Listen listen, String face, Exception why) {
        Throwable root = rootOf(why);
        String advice;
        if (root instanceof BindException && String.valueOf(root.getMessage()).contains("in use")) {
            advice = "the port is taken. Stop the program that has it, or configure another port (0 takes a free one).";
        } else if (String.valueOf(root.getMessage()).contains("Permission denied")) {
            advice = "ports below 1024 need special rights. Configure a higher port.";
        } else {
            advice = "the address is not one of this machine (" + root.getMessage()
                    + "). Configure 127.0.0.1 for this machine only, or 0.0.0.0 for all its addresses.";
        }
        BindException told = new BindException("Cannot listen on " + listen.address() + ":" + listen.port()
                + " for the web face " + face + ": " + advice);
        told.initCause(why);
        return told;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static GracefulHandler handlers(
            WebFace.Builder face,
            LiveUpdates live,
            ErrorPages errors,
            ServerConnector connector,
            QueuedThreadPool threads) {
        Visit.Cookies cookies = new Visit.Cookies(
                connector.getLocalPort(),
                face.listen.tls().isPresent(),
                face.accounts.isPresent() ? SameSite.LAX : SameSite.STRICT);
        ServletEntry servlet = Javalin.create(config -> configure(config, face, live, errors, cookies, threads))
                .unsafe
                .servlet
                .getValue();
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
        context.setContextPath("/");
        context.setErrorHandler(errors);
        if (servlet.getInitializer() != null) {
            context.addServletContainerInitializer(servlet.getInitializer());
        }
        context.addServlet(new ServletHolder(servlet.getServlet()), "/*");
        context.addFilter(FaceServer::withoutSession, "/*", EnumSet.of(DispatcherType.REQUEST));

        SizeLimitHandler size = new SizeLimitHandler(face.limits.maxBodyBytes(), -1);
        size.setHandler(context);
        FrontDoor door = new FrontDoor(face.listen, face.limits.bodyTimeout(), errors);
        door.setHandler(size);
        List<Handler> parts = new ArrayList<>();
        face.handlers.forEach((start, handler) -> parts.add(new Below(start, handler)));
        parts.add(door);
        return new GracefulHandler(parts.size() == 1 ? door : new Handler.Sequence(parts));
    }

    /** A handler for the paths that begin with some text. */
    private static final class Below extends Handler.Wrapper {

        private final String start;

        Below(String start, Handler handler) {
            super(handler);
            this.start = start;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = request.getHttpURI().getPath();
            return path != null && path.startsWith(start) && super.handle(request, response, callback);
        }
    }

    /** Javalin reads the servlet session of each WebSocket handshake, and would open one for it. */
    private static void withoutSession(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean upgrade = ((HttpServletRequest) request).getHeader("Sec-WebSocket-Version") != null;
        chain.doFilter(upgrade ? new Sessionless((HttpServletRequest) request) : request, response);
    }

    private static final class Sessionless extends HttpServletRequestWrapper {

        private static final HttpSession NONE = (HttpSession) Proxy.newProxyInstance(
                FaceServer.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttributeNames")) {
                        return Collections.emptyEnumeration();
                    }
                    throw new IllegalStateException("a web face has no servlet sessions");
                });

        Sessionless(HttpServletRequest request) {
            super(request);
        }

        @Override
        public HttpSession getSession() {
            return NONE;
        }

        @Override
        public HttpSession getSession(boolean create) {
            return NONE;
        }
    }

    private static void configure(
            JavalinConfig config,
            WebFace.Builder face,
            LiveUpdates live,
            ErrorPages errors,
            Visit.Cookies cookies,
            QueuedThreadPool threads) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.threadPool = threads;
        config.jetty.timeoutStatus = 408;
        config.http.maxRequestSize = face.limits.maxBodyBytes();
        config.http.defaultContentType = "text/plain; charset=utf-8";
        config.http.responseBufferSize = 32 * 1024;
        config.router.javaLangErrorHandler((response, failure) -> {
            LOG.error("A request failed beyond repair", failure);
            response.setStatus(500);
        });

        Sessions sessions = new Sessions(
                face.clock, face.accounts.isPresent() ? Sessions.PERSONAL_IDLE_LIMIT : Sessions.IDLE_LIMIT);
        AccessTokens tokens = face.accounts.isPresent() ? face.tokens.closed() : face.tokens;
        Throttle throttle = face.accounts.isPresent()
                ? new Throttle(face.clock, Accounts.MOST_FAILURES, Accounts.LOCK_OUT)
                : new Throttle(face.clock);
        Guard guard = new Guard(tokens, throttle, face.accounts);
        InternalRouter router = config.unsafe.internalRouter;
        errors.register(config.routes);
        face.refusals.forEach(one -> one.accept(errors, config.routes));
        config.routes.before(context -> {
            var unused = new Visit(context, cookies, sessions, tokens);
            // Javalin would answer 200 without running the GET handler.
            if (context.method().equals(HandlerType.HEAD)
                    && !router.hasHttpHandlerEntry(HandlerType.HEAD, context.path())) {
                throw new Refusal(404, ErrorPages.phrase(404));
            }
        });
        config.routes.beforeMatched(guard::check);
        config.routes.wsBeforeUpgrade(context -> {
            var unused = new Visit(context, cookies, sessions, tokens);
            guard.check(context);
        });
        face.assets.register(config.routes);
        live.register(config.routes, threads, tokens);
        if (!face.tokens.isEmpty() || face.accounts.isPresent()) {
            new SignInPages(guard, face.layout, face.accounts).register(config.routes);
        }
        face.routes.forEach(group -> group.accept(config.routes));
    }
}
