using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class InverseSqrtTests
{
    [Fact]
    public void The_guess_is_within_3_5_percent_over_every_exponent()
    {
        float magic = InverseSqrt.Guess<float>();
        for (int exponent = -126; exponent <= 127; exponent++)
        {
            for (int step = 0; step < 256; step++)
            {
                float a = MathF.ScaleB(1 + (step / 256f), exponent);
                double relative = (Lanes1<float>.InverseSqrtGuess(magic, a) * Math.Sqrt(a)) - 1;
                Math.Abs(relative).ShouldBeLessThanOrEqualTo(0.035);
            }
        }
    }

    [Fact]
    public void The_double_guess_is_within_3_5_percent_over_every_exponent()
    {
        double magic = InverseSqrt.Guess<double>();
        for (int exponent = -1022; exponent <= 1023; exponent++)
        {
            for (int step = 0; step < 32; step++)
            {
                double a = Math.ScaleB(1 + (step / 32.0), exponent);
                Math.Abs((Lanes1<double>.InverseSqrtGuess(magic, a) * Math.Sqrt(a)) - 1).ShouldBeLessThanOrEqualTo(0.035);
            }
        }
    }
}
