using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Otpe;

/// <summary>Recorded stacks of four layers, whose loss is read from the top membranes.</summary>
public class OtpeDepthTests
{
    [Theory]
    [InlineData("ottt")]
    [InlineData("otpe_psi")]
    [InlineData("otpe")]
    [InlineData("approx")]
    public void TheLowestLayersGradientIsTheRecordedOne(string kind)
    {
        RecurrentOracle file = RecurrentOracle.Read("otpe_depth", "eligibility");
        RuleOptions rule = kind switch
        {
            "ottt" => new OtttOptions(),
            "otpe_psi" => new OtpeOptions { PassDown = OtpePassDown.PresentSlope },
            "otpe" => new OtpeOptions(),
            _ => new OtpeOptions { Form = OtpeForm.Approximate },
        };
        foreach (RecurrentOracle stack in file.Items("stacks"))
        {
            var network = new SpikingOracleNetwork(stack["network"], rule);
            network.Play(stack);
            file.ShouldHold(network.Gradient(0, "W_in"), stack["expected"][kind].Flat("grad_layer_1"), kind);
        }

        file.Items("stacks").Length.ShouldBeGreaterThan(1);
    }
}
