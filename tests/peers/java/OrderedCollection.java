import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Documents in the order of their id, found through an index where there is one. A document that is here never changes: an
 * update puts another in its place, so that what one reader is being sent is never half of a write (mongo-java-server's own
 * collections change it under the reader).
 */
final class OrderedCollection extends AbstractSynchronizedMongoCollection<Object> {

    private final NavigableMap<Object, Document> documents = new TreeMap<>(ValueComparator.asc());
    private boolean copying;

    OrderedCollection(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
        super(database, name, options, cursors);
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, Document order, int skip, int limit, int batch, Document fields) {
        Wanted wanted = Wanted.of(query);
        Object id = wanted.one("_id");
        if (id != null) {
            return from(Stream.ofNullable(documents.get(id)), query, order, skip, limit, batch, fields);
        }
        List<?> ids = wanted.several("_id");
        if (ids != null) {
            return from(ids.stream().distinct().map(documents::get), query, order, skip, limit, batch, fields);
        }
        OrderedIndex best = null;
        for (Index<Object> index : getIndexes()) {
            if (index instanceof OrderedIndex && better((OrderedIndex) index, best, wanted)) {
                best = (OrderedIndex) index;
            }
        }
        if (best != null) {
            Document left = follows(order, best.field()) ? null : order;
            return from(places(best, wanted), query, left, skip, limit, batch, fields);
        }
        Document left = follows(order, "_id") ? null : order;
        return from(wanted.within("_id", documents).values().stream(), query, left, skip, limit, batch, fields);
    }

    private QueryResult from(
            Stream<Document> found, Document query, Document order, int skip, int limit, int batch, Document fields) {
        return matchDocumentsFromStream(found.filter(Objects::nonNull), query, order, skip, limit, batch, fields);
    }

    private static boolean better(OrderedIndex index, OrderedIndex than, Wanted wanted) {
        if (!wanted.asks(index.field())) {
            return false;
        }
        return than == null || wanted.one(index.field()) != null && wanted.one(than.field()) == null;
    }

    private Stream<Document> places(OrderedIndex index, Wanted wanted) {
        Object one = wanted.one(index.field());
        if (one != null) {
            return index.places.getOrDefault(one, Set.of()).stream().map(documents::get);
        }
        return wanted.within(index.field(), index.places).values().stream()
            .flatMap(Collection::stream).distinct().map(documents::get);
    }

    /** Whether what comes in the order of that field is already in this order (ties come in the order of their id). */
    private static boolean follows(Document order, String field) {
        if (order == null) {
            return true;
        }
        Iterator<String> names = order.keySet().iterator();
        return names.hasNext() && names.next().equals(field)
            && (!names.hasNext() || names.next().equals("_id") && !names.hasNext())
            && order.values().stream().allMatch(way -> ((Number) way).intValue() == 1);
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        Object key = getIdField() == null ? UUID.randomUUID() : document.get(getIdField());
        documents.put(Missing.ofNullable(key), document);
        return key;
    }

    @Override
    public synchronized Document updateDocuments(
            Document selector, Document update, ArrayFilters filters, boolean multi,
            boolean upsert, Oplog oplog) {
        copying = true;
        try {
            return super.updateDocuments(selector, update, filters, multi, upsert, oplog);
        } finally {
            copying = false;
        }
    }

    @Override
    protected QueryResult createQueryResult(List<Document> matched, int batch) {
        if (!copying) {
            return super.createQueryResult(matched, batch);
        }
        List<Document> copies = new ArrayList<>();
        matched.forEach(document -> copies.add(document.cloneDeeply()));
        return super.createQueryResult(copies, batch);
    }

    @Override
    protected void handleUpdate(Object position, Document before, Document after) {
        documents.put(Missing.ofNullable(position), after);
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document order, int skip, int limit, int batch, Document fields) {
        return from(documents.values().stream(), query, order, skip, limit, batch, fields);
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream().map(entry -> new DocumentWithPosition<>(entry.getValue(), entry.getKey()));
    }

    @Override
    protected Document getDocument(Object position) {
        return documents.get(position);
    }

    @Override
    protected void removeDocument(Object position) {
        documents.remove(position);
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int delta) { }

    @Override
    protected int getDataSize() {
        return 0;
    }

    @Override
    public synchronized int count() {
        return documents.size();
    }

    @Override
    public synchronized boolean isEmpty() {
        return documents.isEmpty();
    }
}
