import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Unique keys; and, since every write comes by here before anything is changed, the limit of a document's size. */
final class KeyIndex extends AbstractUniqueIndex<Object> {

    private static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

    private final Map<KeyValue, Object> positions = new HashMap<>();

    KeyIndex(String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
    }

    @Override
    public synchronized void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        ByteBuf buffer = Unpooled.buffer();
        BsonEncoder.encodeDocument(after, buffer);
        if (buffer.readableBytes() > MAX_DOCUMENT_BYTES) {
            throw new MongoServerError(17419, "Location17419", "Resulting document after update is larger than 16777216");
        }
        super.checkUpdate(before, after, collection);
    }

    @Override
    protected Object removeDocument(KeyValue key) {
        return positions.remove(key);
    }

    @Override
    protected boolean putKeyPosition(KeyValue key, Object position) {
        return positions.putIfAbsent(key, position) == null;
    }

    @Override
    protected Object getPosition(KeyValue key) {
        return positions.get(key);
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return positions.entrySet();
    }

    @Override
    public long getCount() {
        return positions.size();
    }

    @Override
    public long getDataSize() {
        return positions.size();
    }
}
