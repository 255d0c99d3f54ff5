using System.Numerics;
using System.Text.Json;
using Eddy.Learners.ForwardForward;
using Eddy.Numerics;
using Eddy.Signals.Goodness;
using Eddy.Steps;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/forward_forward</c>: one layer on rows that are real and rows that are not, with either form of goodness.</summary>
internal sealed class ForwardForwardOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] real = file.Numbers(file.Root, "x_pos"), other = file.Numbers(file.Root, "x_neg"), weights = file.Numbers(file.Root, "W"), bias = file.Numbers(file.Root, "b");
        int units = bias.Length, inputs = weights.Length / units, batch = real.Length / inputs;
        foreach (JsonProperty given in file.Member(file.Root, "cases").EnumerateObject())
        {
            GoodnessForm form = given.Name switch
            {
                "mean_sq" => GoodnessForm.Mean,
                "sum_sq" => GoodnessForm.Sum,
                _ => throw new InvalidDataException($"{file.Path}: goodness '{given.Name}' is unknown; this build knows mean_sq and sum_sq."),
            };
            var options = new ForwardForwardOptions { Goodness = form, Threshold = file.Member(given.Value, "threshold").GetDouble(), Step = new SgdOptions() };
            var layer = new ForwardForwardLayer<T>(2 * batch, inputs, units, options, keepGradient: true, new RandomSource(1));
            layer.Dense.Weight.Value.CopyFromTransposed(OracleNumbers.Of<T>(weights));
            layer.Dense.Bias.Value.CopyFromRows(OracleNumbers.Of<T>(bias));
            var x = new PanelMatrix<T>(2 * batch, inputs);
            x.CopyFromRows(OracleNumbers.Of<T>([.. real, .. other]));
            for (int row = 0; row < x.Rows; row++)
            {
                UnitRow.Write(x, row, UnitRow.Scale(RowSquareKernel<T>.Run(x, row)), x, row);
            }

            Span<T> tile = new T[OuterKernel<T>.TileLength];
            for (int panel = 0; panel < layer.Dense.Output.Panels; panel++)
            {
                layer.Forward(x, panel);
            }

            for (int row = 0; row < x.Rows; row++)
            {
                layer.Judge(row, row < batch, batch);
            }

            layer.Begin();
            for (int panel = 0; panel < layer.Dense.Output.Panels; panel++)
            {
                layer.Learn(x, panel, tile);
            }

            var h = new T[2 * batch * units];
            layer.Dense.Output.CopyToRows(h);
            var gradient = new T[weights.Length];
            layer.Dense.Weight.Gradient!.CopyToTransposed(gradient);
            var biasGradient = new T[units];
            layer.Dense.Bias.Gradient!.CopyToRows(biasGradient);
            Compare<T>("h_pos", h.AsSpan(0, batch * units));
            Compare<T>("h_neg", h.AsSpan(batch * units));
            Compare<double>("goodness_pos", layer.Goodness.AsSpan(0, batch));
            Compare<double>("goodness_neg", layer.Goodness.AsSpan(batch));
            error.Compare<double>($"{given.Name}, loss", [layer.Loss()], [file.Member(given.Value, "loss").GetDouble()]);
            Compare<T>("grad_W", gradient);
            Compare<T>("grad_b", biasGradient);

            void Compare<TNumber>(string name, ReadOnlySpan<TNumber> got)
                where TNumber : INumberBase<TNumber>
                => error.Compare($"{given.Name}, {name}", got, file.Numbers(given.Value, name));
        }
    }
}
