import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** By the first of its keys, one entry for each element of a list: mongo-java-server itself only looks through everything. */
final class OrderedIndex extends Index<Object> {

    final NavigableMap<Object, Set<Object>> places = new TreeMap<>(ValueComparator.asc());

    OrderedIndex(String name, List<IndexKey> keys) {
        super(name, keys, true);
    }

    String field() {
        return getKeys().get(0).getKey();
    }

    private Collection<?> values(Document document) {
        Object value = Utils.getSubdocumentValueCollectionAware(document, field());
        if (value instanceof Collection) {
            return (Collection<?>) value;
        }
        return value == null || value instanceof Missing ? List.of() : List.of(value);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        for (Object value : values(document)) {
            if (value != null && !(value instanceof Missing)) {
                places.computeIfAbsent(value, none -> new TreeSet<>(ValueComparator.asc())).add(position);
            }
        }
    }

    @Override
    public Object remove(Document document) {
        for (Object value : values(document)) {
            Set<Object> there = value == null ? null : places.get(value);
            if (there != null && there.remove(document.get("_id")) && there.isEmpty()) {
                places.remove(value);
            }
        }
        return null;
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        if (!values(before).equals(values(after))) {
            remove(before);
            add(after, position, collection);
        }
    }

    @Override
    public Object getPosition(Document document) {
        return null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) { }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) { }

    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getCount() {
        return 0;
    }

    @Override
    public long getDataSize() {
        return 0;
    }

    @Override
    public void drop() { }
}
