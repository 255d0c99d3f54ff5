using System.Globalization;
using System.Runtime.Intrinsics;
using Shouldly;

namespace Eddy.Tests.Numerics;

/// <summary>
/// The suite runs several times, each with wider vectors switched off in the runtime. A misspelt switch is silent, so whoever sets one also
/// says which width must be left, in EDDY_EXPECT_VECTOR_BITS.
/// </summary>
public class VectorWidthTests
{
    private const string Variable = "EDDY_EXPECT_VECTOR_BITS";

    /// <summary>The widest vectors that the runtime computes with in hardware; 0 for none.</summary>
    private static int WidestBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    [Fact]
    public void The_runtime_has_the_vector_width_that_this_run_is_for()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } expected)
        {
            WidestBits.ShouldBe(int.Parse(expected, CultureInfo.InvariantCulture), $"{Variable} is {expected}");
        }
    }

    [Fact]
    public void Every_narrower_width_works_where_a_wider_one_does()
    {
        // Kernels step down 512 → 256 → 128 → scalar for their tails and rely on it.
        Vector512.IsHardwareAccelerated.ShouldBe(WidestBits >= 512);
        Vector256.IsHardwareAccelerated.ShouldBe(WidestBits >= 256);
        Vector128.IsHardwareAccelerated.ShouldBe(WidestBits >= 128);
    }
}
