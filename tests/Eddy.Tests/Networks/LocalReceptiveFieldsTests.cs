using Eddy.Learners.Backprop;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

/// <summary>Where the fields lie, and that a layer of them is the whole layer with the weights of what is not seen at zero: the same activity and the same gradient to the bit.</summary>
public sealed class LocalReceptiveFieldsTests : IDisposable
{
    private const int Rows = 9;
    private const int Columns = 15;
    private const int Inputs = Rows * Columns;
    private const int Neurons = 70;
    private const int Batch = 8;
    private const int Side = 4;

    private static readonly LocalReceptiveFields _fields = new(Rows, Columns, Side);

    private static readonly TrlLayerOptions _whole = new()
    {
        BatchSize = Batch,
        Trl = TrlOptions.TrlS,
        Step = new SgdOptions { LearningRate = 0.05 },
        KeepGradients = true,
        WeightDecay = 0.5,
    };

    private readonly WorkerTeam _team = new(2);

    public static TheoryData<string> Optimizers => new("sgd", "adam");

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(28, 28, 10, 512)]
    [InlineData(28, 28, 10, 2000)]
    [InlineData(9, 15, 4, 70)]
    [InlineData(5, 9, 5, 45)]
    [InlineData(3, 3, 1, 9)]
    [InlineData(28, 28, 28, 3)]
    public void Fields_lie_inside_the_image_from_top_to_bottom_evenly(int rows, int columns, int side, int neurons)
    {
        var fields = new LocalReceptiveFields(rows, columns, side);
        int places = rows - side + 1, across = columns - side + 1;
        var perRow = new int[places];
        var perColumn = new int[across];
        int before = 0;
        for (int n = 0; n < neurons; n++)
        {
            (int row, int column) = fields.Corner(n, neurons);
            row.ShouldBeInRange(before, places - 1);
            column.ShouldBeInRange(0, across - 1);
            perRow[row]++;
            perColumn[column]++;
            before = row;
        }

        (perRow.Max() - perRow.Min()).ShouldBeLessThanOrEqualTo(1);
        int deviation = (int)Math.Ceiling(3 * Math.Log2(neurons + 1)); // of a sequence by the golden ratio from even: of the order of the logarithm
        perColumn.ShouldAllBe(count => Math.Abs(count - (neurons / across)) <= deviation);
    }

    [Fact]
    public void Every_pixel_of_a_digit_is_seen_by_somebody_and_the_fields_differ()
    {
        var fields = new LocalReceptiveFields(28, 28, 10);
        (int Row, int Column)[] corners = [.. Enumerable.Range(0, 512).Select(n => fields.Corner(n, 512))];
        for (int pixel = 0; pixel < 784; pixel++)
        {
            (int row, int column) = (pixel / 28, pixel % 28);
            corners.ShouldContain(c => row >= c.Row && row < c.Row + 10 && column >= c.Column && column < c.Column + 10, $"pixel {row}, {column}");
        }

        corners.Distinct().Count().ShouldBeGreaterThan(19 * 19 * 3 / 4); // of the 361 places there are
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void A_layer_of_fields_is_the_whole_layer_whose_other_weights_are_zero(string optimizer)
    {
        TrlLayerOptions options = _whole with { Step = Step(optimizer) };
        TrlEncoder<double> local = Encoder(options with { Fields = _fields }), whole = Encoder(options);
        local.Layers[0].Dense.Weight.Value.Span.CopyTo(whole.Layers[0].Dense.Weight.Value.Span);
        local.Layers[0].Dense.Bias.Value.Span.CopyTo(whole.Layers[0].Dense.Bias.Value.Span);
        foreach (TrlEncoder<double> encoder in new[] { local, whole })
        {
            Fill(encoder.Input, 0);
            encoder.Learn(0, 1);
        }

        local.Layers[0].Output.Bytes().ShouldBe(whole.Layers[0].Output.Bytes());
        local.Layers[0].Dense.Bias.Gradient!.Bytes().ShouldBe(whole.Layers[0].Dense.Bias.Gradient!.Bytes());
        double[] seen = local.Layers[0].Dense.Weight.Gradient!.Transposed(), all = whole.Layers[0].Dense.Weight.Gradient!.Transposed();
        bool[] mask = Mask(_fields, Neurons);
        all.Where((value, i) => !mask[i] && value != 0).ShouldNotBeEmpty();
        for (int i = 0; i < all.Length; i++)
        {
            seen[i].ShouldBe(mask[i] ? all[i] : 0, $"neuron {i / Inputs}, input {i % Inputs}");
        }
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void What_a_neuron_does_not_see_never_gets_a_weight(string optimizer)
    {
        TrlLayerOptions options = _whole with { Step = Step(optimizer), KeepGradients = false, Fields = _fields };
        TrlEncoder<double> encoder = Encoder(options);
        double[] first = encoder.Layers[0].Dense.Weight.Value.Transposed();
        for (int t = 0; t < 5; t++)
        {
            Fill(encoder.Input, t);
            encoder.Learn(0, 2);
        }

        IsLocal(encoder.Layers[0].Dense.Weight, first);
        encoder.Layers[1].Dense.Weight.Value.Transposed().ShouldAllBe(weight => weight != 0); // layers above see all of the layer below
        double bound = 1.0 / Side;
        first.ShouldAllBe(weight => Math.Abs(weight) <= bound);
        first.Max(Math.Abs).ShouldBeGreaterThan(0.95 * bound); // U(±1/√fan-in), of what a neuron sees
    }

    [Fact]
    public void Backpropagation_and_supervised_contrast_take_the_same_fields()
    {
        byte[] labels = [0, 1, 2, 0, 1, 2, 0, 1];
        var backprop = new BackpropNetwork<double>(Inputs, 3, new BackpropOptions { Layers = [Neurons, 5], BatchSize = Batch, Step = Step("adam"), Fields = _fields }, 4, _team);
        var contrast = new ContrastEncoder<double>(Inputs, [Neurons, 5], new ContrastEncoderOptions { BatchSize = Batch, Step = Step("adam"), Fields = _fields }, 4, _team);
        double[] first = contrast.Layers[0].Dense.Weight.Value.Transposed();
        Parameter<double> ofBackprop = backprop.Parameters.First(p => p.Name == "layers.0.weight").Parameter;
        double[] firstOfBackprop = ofBackprop.Value.Transposed();
        for (int t = 0; t < 3; t++)
        {
            Fill(backprop.Input, t);
            backprop.Learn(labels);
            Fill(contrast.Input, t);
            contrast.Learn(labels);
        }

        IsLocal(ofBackprop, firstOfBackprop);
        IsLocal(contrast.Layers[0].Dense.Weight, first);
    }

    [Fact]
    public void Fields_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LocalReceptiveFields(9, 15, 10)).Message.ShouldContain("1 to 9");
        Should.Throw<ArgumentOutOfRangeException>(() => new LocalReceptiveFields(9, 15, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new LocalReceptiveFields(0, 15, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => _fields.Corner(Neurons, Neurons));
        Should.Throw<ArgumentException>(() => new TrlEncoder<double>(Inputs + 1, [Neurons], _whole with { Fields = _fields }, 3, _team)).Message.ShouldContain("9×15");
    }

    private static StepOptions Step(string optimizer) => optimizer == "adam" ? new AdamOptions { LearningRate = 0.01 } : new SgdOptions { LearningRate = 0.05 };

    private static void Fill(PanelMatrix<double> input, int number) => input.CopyFromRows(new RandomSource(23).Split("batch", number).Uniform<double>(Batch * Inputs));

    private static bool[] Mask(LocalReceptiveFields fields, int neurons)
    {
        var mask = new bool[neurons * Inputs];
        for (int n = 0; n < neurons; n++)
        {
            (int top, int left) = fields.Corner(n, neurons);
            for (int row = top; row < top + Side; row++)
            {
                Array.Fill(mask, true, (n * Inputs) + (row * Columns) + left, Side);
            }
        }

        return mask;
    }

    private static void IsLocal(Parameter<double> weight, double[] before)
    {
        double[] after = weight.Value.Transposed();
        bool[] mask = Mask(_fields, Neurons);
        for (int i = 0; i < after.Length; i++)
        {
            string where = $"neuron {i / Inputs}, input {i % Inputs}";
            if (mask[i])
            {
                before[i].ShouldNotBe(0, where);
            }
            else
            {
                after[i].ShouldBe(0, where);
            }
        }

        after.Where((value, i) => mask[i] && value != before[i]).Count().ShouldBeGreaterThan(mask.Count(seen => seen) / 2);
    }

    private TrlEncoder<double> Encoder(TrlLayerOptions options) => new(Inputs, [Neurons, 6], options, 3, _team);
}
