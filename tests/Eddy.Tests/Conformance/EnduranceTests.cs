using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Conformance;

public class EnduranceTests
{
    public static TheoryData<string> Names => Learners.Names;

    [Theory, MemberData(nameof(Names))]
    public void Twenty_thousand_steps_stay_finite(string name)
    {
        using var team = new WorkerTeam(1);
        TrlEncoder<float> encoder = Learners.New(name, 3, team, 9, 5);
        for (int step = 0; step < 20_000; step++)
        {
            if (step < 8 || step % 500 == 0)
            {
                Learners.Fill(encoder, step);
            }

            encoder.Learn(step % 2, (step % 2) + 1);
        }

        foreach (Parameter<float> parameter in encoder.Layers.SelectMany(layer => layer.Parameters()))
        {
            parameter.Value.Rows().ShouldAllBe(w => double.IsFinite(w));
            parameter.Value.PaddingIsZero().ShouldBeTrue();
        }
    }
}
