import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a query asks of each field, as far as an index can help; whatever comes of it is still matched in full. */
final class Wanted {

    private final Map<String, List<Object>> asked = new HashMap<>();

    static Wanted of(Document query) {
        Wanted wanted = new Wanted();
        wanted.add(query);
        return wanted;
    }

    @SuppressWarnings("unchecked")
    private void add(Document query) {
        query.forEach((field, value) -> {
            if (field.equals("$and")) {
                ((List<Document>) value).forEach(this::add);
            } else if (!field.startsWith("$")) {
                asked.computeIfAbsent(field, none -> new ArrayList<>()).add(value);
            }
        });
    }

    boolean asks(String field) {
        return asked.getOrDefault(field, List.of()).stream().anyMatch(Wanted::excludesNull);
    }

    private static boolean excludesNull(Object condition) {
        if (!(condition instanceof Document)) {
            return condition != null;
        }
        Document document = (Document) condition;
        return document.entrySet().stream().anyMatch(part -> switch (part.getKey()) {
            case "$eq", "$gt", "$gte", "$lt", "$lte" -> part.getValue() != null;
            case "$ne" -> part.getValue() == null;
            default -> false;
        });
    }

    Object one(String field) {
        for (Object condition : asked.getOrDefault(field, List.of())) {
            Object value = condition instanceof Document ? ((Document) condition).get("$eq") : condition;
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    List<?> several(String field) {
        for (Object condition : asked.getOrDefault(field, List.of())) {
            if (condition instanceof Document && ((Document) condition).containsKey("$in")) {
                return new ArrayList<>((java.util.Collection<?>) ((Document) condition).get("$in"));
            }
        }
        return null;
    }

    /** The part of the map that lies between the bounds. */
    <V> NavigableMap<Object, V> within(String field, NavigableMap<Object, V> map) {
        Comparator<Object> order = ValueComparator.asc();
        Object low = null;
        Object high = null;
        boolean lowToo = true;
        boolean highToo = true;
        for (Object condition : asked.getOrDefault(field, List.of())) {
            for (Map.Entry<String, Object> bound : bounds(condition)) {
                Object value = bound.getValue();
                boolean too = bound.getKey().endsWith("e");
                if (bound.getKey().startsWith("$gt") && (low == null || order.compare(value, low) > 0 - (too ? 0 : 1))) {
                    low = value;
                    lowToo = too;
                }
                if (bound.getKey().startsWith("$lt") && (high == null || order.compare(value, high) < (too ? 0 : 1))) {
                    high = value;
                    highToo = too;
                }
            }
        }
        if (low != null && high != null) {
            int gap = order.compare(low, high);
            return gap > 0 || gap == 0 && !(lowToo && highToo)
                ? new TreeMap<>(order) : map.subMap(low, lowToo, high, highToo);
        }
        return low != null ? map.tailMap(low, lowToo) : high != null ? map.headMap(high, highToo) : map;
    }

    private static Iterable<Map.Entry<String, Object>> bounds(Object condition) {
        if (!(condition instanceof Document)) {
            return List.of();
        }
        return ((Document) condition).entrySet().stream()
            .filter(part -> Set.of("$gt", "$gte", "$lt", "$lte").contains(part.getKey()) && part.getValue() != null)
            .collect(Collectors.toList());
    }
}
