using Shouldly;

namespace Eddy.Tests.Conformance;

/// <summary>Whether a step allocates.</summary>
/// <remarks>The runtime itself allocates now and then on a thread that runs new code (when it settles on final code, or at a first contended lock), at a moment that depends on how busy
/// the machine is; a step that allocates does so in every window.</remarks>
internal static class Allocation
{
    private const int WarmUp = 200; // steps
    private const int Windows = 60;
    private const int InARow = 10;

    /// <summary>Fails unless ten windows in a row, each of so many steps, pass without a byte on this thread.</summary>
    public static void NothingIn(Action step, int steps = 50)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            step();
        }

        long bytes = 0;
        for (int window = 0, free = 0; free < InARow; window++)
        {
            window.ShouldBeLessThan(Windows, $"windows of {steps} steps without {InARow} free ones in a row; {bytes} bytes in the last that was not");
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < steps; i++)
            {
                step();
            }

            long here = GC.GetAllocatedBytesForCurrentThread() - before;
            (bytes, free) = here == 0 ? (bytes, free + 1) : (here, 0);
        }
    }

    /// <summary><see cref="NothingIn"/>, and nothing on any other thread: all threads' count holds the test runner's, too, so it must be nothing in one window of many.</summary>
    public static void NothingOnAnyThreadIn(Action step, int steps = 20)
    {
        NothingIn(step, steps);
        long least = long.MaxValue;
        for (int window = 0; window < 20 && least > 0; window++)
        {
            long all = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < steps; i++)
            {
                step();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - all);
        }

        least.ShouldBe(0, "bytes on all threads, the least of 20 windows");
    }
}
