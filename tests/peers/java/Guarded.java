import java.lang.reflect.Method;
import java.util.Arrays;

/** Runs another main class, and ends with the process that asked for it, so that a killed test run leaves no server behind. */
public final class Guarded {

    public static void main(String[] arguments) throws Exception {
        ProcessHandle owner = ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow();
        owner.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        Method main = Class.forName(arguments[1]).getMethod("main", String[].class);
        main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
    }
}
