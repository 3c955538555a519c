import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import java.nio.file.Path;
import java.util.List;

/** The MongoDB wire protocol on a port, its data in a folder: mongo-java-server with a collection and a journal of our own. */
public final class MongoWire {

    /** Today's drivers talk to nothing older, and ask for nothing that this wire version has and we have not. */
    private static final class Answers implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    }

    public static void main(String[] arguments) throws Exception {
        JournaledBackend backend = new JournaledBackend(Path.of(arguments[1]));
        backend.version(new Answers());
        MongoServer server = new MongoServer(backend);
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
