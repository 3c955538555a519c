import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Every command that writes is in the journal before it is carried out, so nobody ever sees what a kill -9 could take back;
 * the same commands in the same order make the same data again. What was cut off in the middle was never answered.
 */
final class JournaledBackend extends AbstractMongoBackend {

    private static final Set<String> WRITES = Set.of(
        "insert", "update", "delete", "findandmodify", "create", "createindexes", "drop", "dropindexes", "dropdatabase");

    private final FileChannel journal;

    JournaledBackend(Path folder) throws IOException {
        Files.createDirectories(folder);
        journal = FileChannel.open(
            folder.resolve("journal.bson"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        carryOutAgain();
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new OrderedDatabase(name, getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (!WRITES.contains(command.toLowerCase())) {
            return super.handleCommand(channel, database, command, query);
        }
        synchronized (journal) {
            append(database, command, query);
            return super.handleCommand(channel, database, command, query);
        }
    }

    private void append(String database, String command, Document query) {
        ByteBuf buffer = Unpooled.buffer();
        BsonEncoder.encodeDocument(
            new Document("database", database).append("command", command).append("query", query), buffer);
        try {
            ByteBuffer bytes = buffer.nioBuffer();
            while (bytes.hasRemaining()) {
                journal.write(bytes);
            }
        } catch (IOException error) {
            throw new MongoServerException("the journal cannot be written", error);
        }
    }

    private void carryOutAgain() throws IOException {
        Channel nobody = new EmbeddedChannel();
        long end = 0;
        ByteBuffer length = ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (journal.read(length.clear(), end) == 4) {
            ByteBuffer bytes = ByteBuffer.allocate(length.getInt(0));
            while (bytes.hasRemaining() && journal.read(bytes, end + bytes.position()) > 0) { }
            if (bytes.hasRemaining()) {
                break;
            }
            carryOut(nobody, BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes.flip())));
            end += bytes.limit();
        }
        journal.truncate(end);
        journal.position(end);
    }

    private void carryOut(Channel nobody, Document entry) {
        try {
            super.handleCommand(
                nobody, (String) entry.get("database"), (String) entry.get("command"), (Document) entry.get("query"));
        } catch (MongoServerException refusedThenToo) {
            // it was refused the first time, for the same reason
        }
    }

    @Override
    public void close() {
        super.close();
        try {
            journal.close();
        } catch (IOException error) {
            throw new MongoServerException("the journal cannot be closed", error);
        }
    }
}
